// Streams: formatting, parsing, string streams, and a stream buffer of our own over a file in a granted directory (the C++
// library for WASI comes without file streams).
//
// REQUIRES: wasi-libcxx
// RUN: %wasi-cxx %s -o %t.wasm && %wrought compile %t.wasm --dir %t.dir::/data -o %t
// RUN: rm -rf %t.dir && mkdir %t.dir && printf '3 4\nhello world\n1e3 x' | %t /data >%t.out
// RUN: %host-cxx %s -o %t.native && printf '3 4\nhello world\n1e3 x' | %t.native %t.dir >%t.expected
// RUN: diff %t.expected %t.out

#include <cstdio>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <sstream>
#include <streambuf>
#include <string>
#include <vector>

// Reads and writes a C file; the buffers are small, so that they are filled and emptied often.
class FileBuffer : public std::streambuf {
  std::FILE* file;
  char in[7], out[5];

public:
  FileBuffer(const std::string& path, const char* mode) : file(std::fopen(path.c_str(), mode)) { setp(out, out + sizeof out); }
  FileBuffer(const FileBuffer&) = delete;
  ~FileBuffer() override {
    sync();
    if (file)
      std::fclose(file);
  }
  bool isOpen() const { return file != nullptr; }

protected:
  int sync() override {
    bool written = file && std::fwrite(out, 1, size_t(pptr() - pbase()), file) == size_t(pptr() - pbase());
    setp(out, out + sizeof out);
    return written ? 0 : -1;
  }
  int_type overflow(int_type c) override {
    if (sync())
      return traits_type::eof();
    if (c != traits_type::eof())
      sputc(char(c));
    return traits_type::not_eof(c);
  }
  int_type underflow() override {
    size_t size = file ? std::fread(in, 1, sizeof in, file) : 0;
    setg(in, in, in + size);
    return size ? traits_type::to_int_type(in[0]) : traits_type::eof();
  }
  pos_type seekoff(off_type by, std::ios_base::seekdir from, std::ios_base::openmode) override {
    sync();
    if (from == std::ios_base::cur)
      by -= egptr() - gptr();
    setg(in, in, in);
    int whence = from == std::ios_base::beg ? SEEK_SET : from == std::ios_base::cur ? SEEK_CUR : SEEK_END;
    return file && std::fseek(file, long(by), whence) == 0 ? pos_type(std::ftell(file)) : pos_type(off_type(-1));
  }
};

int main(int argc, char** argv) {
  if (argc != 2)
    return 2;
  std::cout << 42 << ' ' << std::hex << std::showbase << 255 << ' ' << std::oct << 8 << std::dec << ' ' << true << ' ' << std::boolalpha
            << false << ' ' << 'c' << ' ' << "text" << std::endl;
  std::cout << std::setw(10) << std::setfill('*') << std::left << 1.5 << '|' << std::right << std::setw(10) << -2 << '|' << std::internal
            << std::setw(10) << -3 << '\n';
  std::cout << std::setfill(' ') << std::fixed << std::setprecision(3) << 3.14159 << ' ' << std::scientific << 31415.9 << ' '
            << std::defaultfloat << std::setprecision(17) << 0.1 << ' ' << 1e100 << ' ' << std::showpos << 7 << std::noshowpos << '\n';

  int a = 0, b = 0;
  std::string word, line;
  double number = 0;
  std::cin >> a >> b >> std::ws;
  std::getline(std::cin, line);
  std::cin >> number >> word;
  std::cout << a * b << ' ' << line << ' ' << number << ' ' << word << ' ' << std::cin.eof() << '\n';
  std::cin >> word;
  std::cout << std::cin.fail() << '\n';

  std::istringstream in("10 20 x 30");
  std::vector<int> numbers{std::istream_iterator<int>(in), {}};
  in.clear();
  in >> word;
  std::cout << numbers.size() << ' ' << word << '\n';

  std::ostringstream out;
  for (int i = 0; i < 5; ++i)
    out << std::setw(3) << i * i << (i < 4 ? "," : "");
  std::cout << out.str() << ' ' << out.tellp() << '\n';

  std::string path = std::string(argv[1]) + "/stream.txt";
  {
    FileBuffer buffer(path, "w");
    std::ostream file(&buffer);
    for (int i = 0; i < 1000; ++i)
      file << i << '\t' << i / 8.0 << '\n';
  }
  FileBuffer buffer(path, "r");
  std::istream file(&buffer);
  double sum = 0;
  int lines = 0;
  for (int i; file >> i >> number; ++lines)
    sum += i + number;
  std::cout << lines << ' ' << sum << '\n';
  file.clear();
  file.seekg(-6, std::ios::end);
  std::getline(file, line);
  std::cout << line << ' ' << file.tellg() << '\n';
  std::cout << FileBuffer(path + ".missing", "r").isOpen() << '\n';
  std::wostringstream wide;
  wide << L"wide " << std::setw(6) << 1.25 << L' ' << 77;
  std::cout << wide.str().size() << '\n';
}
