// Traits, generics, closures, reference counting, drop order, pattern matching, arithmetic with overflow, formatting.
//
// REQUIRES: rust
// RUN: %rustc %s -o %t.wasm && %wrought compile %t.wasm -o %t && %t >%t.out
// RUN: %host-rustc %s -o %t.native && %t.native >%t.expected
// RUN: diff %t.expected %t.out

use std::cell::{Cell, RefCell};
use std::fmt;
use std::ops::{Add, Index, Mul};
use std::rc::{Rc, Weak};

trait Shape {
    fn area(&self) -> f64;
    fn name(&self) -> String {
        String::from("shape")
    }
}
struct Circle(f64);
struct Rectangle {
    width: f64,
    height: f64,
}
impl Shape for Circle {
    fn area(&self) -> f64 {
        3.0 * self.0 * self.0
    }
}
impl Shape for Rectangle {
    fn area(&self) -> f64 {
        self.width * self.height
    }
    fn name(&self) -> String {
        format!("{}x{}", self.width, self.height)
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Matrix<const N: usize>([[i64; N]; N]);
impl<const N: usize> Matrix<N> {
    fn identity() -> Self {
        let mut m = Matrix([[0; N]; N]);
        (0..N).for_each(|i| m.0[i][i] = 1);
        m
    }
    fn power(&self, mut n: u32) -> Self {
        let (mut base, mut result) = (self.clone(), Self::identity());
        while n > 0 {
            if n & 1 == 1 {
                result = &result * &base;
            }
            base = &base * &base;
            n >>= 1;
        }
        result
    }
}
impl<const N: usize> Mul for &Matrix<N> {
    type Output = Matrix<N>;
    fn mul(self, other: Self) -> Matrix<N> {
        let mut m = Matrix([[0; N]; N]);
        for i in 0..N {
            for j in 0..N {
                m.0[i][j] = (0..N).fold(0i64, |sum, k| sum.wrapping_add(self.0[i][k].wrapping_mul(other.0[k][j])));
            }
        }
        m
    }
}
impl<const N: usize> Index<(usize, usize)> for Matrix<N> {
    type Output = i64;
    fn index(&self, (i, j): (usize, usize)) -> &i64 {
        &self.0[i][j]
    }
}

#[derive(Debug, Clone)]
enum Expression {
    Number(f64),
    Variable(String),
    Binary(Box<Expression>, char, Box<Expression>),
    Negated(Box<Expression>),
}
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Expression::Number(n) => write!(f, "{}", n),
            Expression::Variable(name) => f.write_str(name),
            Expression::Binary(a, op, b) => write!(f, "({} {} {})", a, op, b),
            Expression::Negated(e) => write!(f, "-{}", e),
        }
    }
}
impl Expression {
    fn evaluate(&self, x: f64) -> Result<f64, String> {
        Ok(match self {
            Expression::Number(n) => *n,
            Expression::Variable(name) if name == "x" => x,
            Expression::Variable(name) => return Err(format!("unknown variable {name}")),
            Expression::Negated(e) => -e.evaluate(x)?,
            Expression::Binary(a, op, b) => {
                let (a, b) = (a.evaluate(x)?, b.evaluate(x)?);
                match op {
                    '+' => a + b,
                    '-' => a - b,
                    '*' => a * b,
                    '/' if b != 0.0 => a / b,
                    '/' => return Err("division by zero".into()),
                    _ => unreachable!(),
                }
            }
        })
    }
}
fn parse(tokens: &mut std::iter::Peekable<std::str::Chars>, least: u8) -> Expression {
    let mut left = match tokens.next().unwrap() {
        '(' => {
            let inner = parse(tokens, 0);
            tokens.next();
            inner
        }
        '-' => Expression::Negated(Box::new(parse(tokens, 3))),
        c if c.is_ascii_digit() => {
            let mut digits = c.to_string();
            while let Some(d) = tokens.next_if(|c| c.is_ascii_digit() || *c == '.') {
                digits.push(d);
            }
            Expression::Number(digits.parse().unwrap())
        }
        c => Expression::Variable(c.to_string()),
    };
    while let Some(&op) = tokens.peek() {
        let strength = match op {
            '+' | '-' => 1,
            '*' | '/' => 2,
            _ => 0,
        };
        if strength <= least {
            break;
        }
        tokens.next();
        left = Expression::Binary(Box::new(left), op, Box::new(parse(tokens, strength)));
    }
    left
}

struct Node {
    name: &'static str,
    parent: RefCell<Weak<Node>>,
    children: RefCell<Vec<Rc<Node>>>,
}
thread_local!(static DROPPED: Cell<u32> = Cell::new(0));
impl Drop for Node {
    fn drop(&mut self) {
        DROPPED.with(|d| d.set(d.get() * 10 + self.name.len() as u32));
    }
}

fn compose<A, B, C>(f: impl Fn(A) -> B, g: impl Fn(B) -> C) -> impl Fn(A) -> C {
    move |x| g(f(x))
}
fn total<T: Copy + Add<Output = T> + Default>(items: &[T]) -> T {
    items.iter().fold(T::default(), |a, &b| a + b)
}

fn main() {
    let shapes: Vec<Box<dyn Shape>> = vec![Box::new(Circle(2.0)), Box::new(Rectangle { width: 3.0, height: 0.5 }), Box::new(Circle(0.5))];
    for shape in &shapes {
        println!("{:>8} {:.2}", shape.name(), shape.area());
    }
    let fibonacci = Matrix([[1, 1], [1, 0]]).power(90);
    println!("{:?} {}", fibonacci, fibonacci[(0, 1)]);

    for text in ["1+2*3", "(1+2)*-3/x", "x*x-y", "8/(x-4)", "-(-2)-3-4"] {
        let expression = parse(&mut text.chars().peekable(), 0);
        println!("{} = {:?}", expression, expression.evaluate(4.0));
    }
    println!("{:#?}", parse(&mut "-1".chars().peekable(), 0));

    {
        let leaf = Rc::new(Node { name: "leaf", parent: Default::default(), children: Default::default() });
        let root = Rc::new(Node { name: "r", parent: Default::default(), children: RefCell::new(vec![leaf.clone()]) });
        *leaf.parent.borrow_mut() = Rc::downgrade(&root);
        println!("{} {} {:?} {}", Rc::strong_count(&leaf), Rc::weak_count(&root), leaf.parent.borrow().upgrade().map(|p| p.name),
                 root.children.borrow().len());
    }
    println!("dropped {}", DROPPED.with(Cell::get));

    let mut calls = 0;
    let mut count = |n: i32| {
        calls += n;
        calls
    };
    println!("{} {}", count(2), count(5));
    println!("{} {} {}", compose(|x: i32| x + 1, |x| x * 2)(20), total(&[1.5, 2.5]), total(&[1u8, 2, 3]));

    println!("{:?} {:?} {} {}", 200u8.checked_add(100), i32::MIN.checked_abs(), 200u8.wrapping_add(100), i64::MAX.saturating_add(1));
    println!("{:?} {} {}", u32::MAX.overflowing_mul(3), (-7i32).rem_euclid(3), (-7i32).div_euclid(3));
    println!("{} {} {}", u64::MAX.leading_zeros(), 0x1234_5678u32.rotate_left(8).swap_bytes(), u128::MAX / 7 % 1_000_000_007);
    println!("{} {} {} {}", 300.7f64 as u8, -1.5f32 as u32, f64::NAN as i32, 1e20 as i64);
    println!("{:?} {:e} {:.3} {:+} {:08.2} {:?}", 0.1 + 0.2, 123456.789, 2.0f64.sqrt(), 5, -3.14159, f32::MIN_POSITIVE);
    println!("{:#x} {:#010b} {:o} {:>6}|{:<6}|{:^6}|{:*^7}", 255, 5, 64, "r", "l", "c", "m");
    println!("{:?} {:?}", "tab\t\"quote\" é \u{1F600}", '\u{301}');
    println!("{:?}", [3, 1, 2].iter().zip("abc".chars()).map(|(n, c)| c.to_string().repeat(*n)).collect::<Vec<_>>());
}
