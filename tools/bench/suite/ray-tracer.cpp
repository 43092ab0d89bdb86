// A small ray tracer: floating point behind virtual functions.
#include <cmath>
#include <cstdio>
#include <memory>
#include <vector>

struct Vector {
  double x, y, z;
  Vector operator+(Vector o) const { return {x + o.x, y + o.y, z + o.z}; }
  Vector operator-(Vector o) const { return {x - o.x, y - o.y, z - o.z}; }
  Vector operator*(double k) const { return {x * k, y * k, z * k}; }
  double dot(Vector o) const { return x * o.x + y * o.y + z * o.z; }
  Vector unit() const { return *this * (1 / std::sqrt(dot(*this))); }
};

struct Shape {
  virtual ~Shape() = default;
  // The distance along a ray, or a negative number.
  virtual double hit(Vector from, Vector towards) const = 0;
  virtual Vector normal(Vector at) const = 0;
  double shine = 0.3, colour = 0.7;
};
struct Sphere final : Shape {
  Vector centre;
  double radius;
  Sphere(Vector c, double r) : centre(c), radius(r) {}
  double hit(Vector from, Vector towards) const override {
    Vector to = centre - from;
    double along = to.dot(towards), rest = radius * radius - (to.dot(to) - along * along);
    if (rest < 0) return -1;
    double half = std::sqrt(rest);
    return along - half > 1e-6 ? along - half : along + half > 1e-6 ? along + half : -1;
  }
  Vector normal(Vector at) const override { return (at - centre).unit(); }
};
struct Floor final : Shape {
  double hit(Vector from, Vector towards) const override { return towards.y < -1e-9 ? (-1 - from.y) / towards.y : -1; }
  Vector normal(Vector) const override { return {0, 1, 0}; }
};

static std::vector<std::unique_ptr<Shape>> shapes;

static double trace(Vector from, Vector towards, int depth) {
  const Shape* nearest = nullptr;
  double distance = 1e30;
  for (const auto& shape : shapes) {
    double d = shape->hit(from, towards);
    if (d > 1e-6 && d < distance) distance = d, nearest = shape.get();
  }
  if (!nearest) return 0.2 + 0.3 * towards.y;
  Vector at = from + towards * distance, normal = nearest->normal(at), light = Vector{1, 2, -1}.unit();
  double shade = nearest->colour * std::fmax(0.1, normal.dot(light));
  for (const auto& shape : shapes)
    if (shape->hit(at, light) > 1e-6) { shade *= 0.4; break; }
  if (depth < 4) shade += nearest->shine * trace(at, (towards - normal * (2 * towards.dot(normal))).unit(), depth + 1);
  return shade;
}

int main() {
  shapes.push_back(std::make_unique<Floor>());
  for (int i = 0; i < 24; ++i)
    shapes.push_back(std::make_unique<Sphere>(Vector{(i % 6) * 1.1 - 2.7, (i / 6) * 0.8 - 0.6, 5.0 + i % 5}, 0.5));
  double sum = 0;
  for (int y = 0; y < 720; ++y)
    for (int x = 0; x < 960; ++x) sum += trace({0, 0, 0}, Vector{(x - 480) / 600.0, (360 - y) / 600.0, 1}.unit(), 0);
  std::printf("%.6f\n", sum);
}
