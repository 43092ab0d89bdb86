// A small compiler in Rust: formulas become boxed trees, are simplified by matching, and evaluated through trait objects.
use std::rc::Rc;

#[derive(Clone, Debug)]
enum Tree {
    Number(i64),
    Variable(usize),
    Binary(char, Box<Tree>, Box<Tree>),
}

struct Parser<'a> {
    text: std::iter::Peekable<std::str::Chars<'a>>,
}

impl<'a> Parser<'a> {
    fn sum(&mut self) -> Result<Tree, String> {
        let mut left = self.product()?;
        while let Some(&sign) = self.text.peek() {
            if sign != '+' && sign != '-' {
                break;
            }
            self.text.next();
            left = Tree::Binary(sign, Box::new(left), Box::new(self.product()?));
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Tree, String> {
        let mut left = self.atom()?;
        while let Some(&sign) = self.text.peek() {
            if sign != '*' && sign != '/' {
                break;
            }
            self.text.next();
            left = Tree::Binary(sign, Box::new(left), Box::new(self.atom()?));
        }
        Ok(left)
    }

    fn atom(&mut self) -> Result<Tree, String> {
        match self.text.next() {
            Some('(') => {
                let tree = self.sum()?;
                match self.text.next() {
                    Some(')') => Ok(tree),
                    other => Err(format!("expected ')', found {:?}", other)),
                }
            }
            Some(letter) if letter.is_ascii_lowercase() => Ok(Tree::Variable(letter as usize - 'a' as usize)),
            Some(digit) if digit.is_ascii_digit() => {
                let mut number = i64::from(digit as u8 - b'0');
                while let Some(next) = self.text.peek().and_then(|letter| letter.to_digit(10)) {
                    number = number * 10 + i64::from(next);
                    self.text.next();
                }
                Ok(Tree::Number(number))
            }
            other => Err(format!("unexpected {:?}", other)),
        }
    }
}

fn simplify(tree: Tree) -> Tree {
    match tree {
        Tree::Binary(sign, left, right) => match (sign, simplify(*left), simplify(*right)) {
            ('+', Tree::Number(0), other) | ('+', other, Tree::Number(0)) => other,
            ('*', Tree::Number(1), other) | ('*', other, Tree::Number(1)) => other,
            ('*', Tree::Number(0), _) | ('*', _, Tree::Number(0)) => Tree::Number(0),
            ('+', Tree::Number(a), Tree::Number(b)) => Tree::Number(a.wrapping_add(b)),
            ('-', Tree::Number(a), Tree::Number(b)) => Tree::Number(a.wrapping_sub(b)),
            ('*', Tree::Number(a), Tree::Number(b)) => Tree::Number(a.wrapping_mul(b)),
            (sign, left, right) => Tree::Binary(sign, Box::new(left), Box::new(right)),
        },
        other => other,
    }
}

trait Operation {
    fn value(&self, variables: &[i64]) -> i64;
}

struct Constant(i64);
struct Load(usize);
struct Apply(fn(i64, i64) -> i64, Rc<dyn Operation>, Rc<dyn Operation>);

impl Operation for Constant {
    fn value(&self, _: &[i64]) -> i64 {
        self.0
    }
}
impl Operation for Load {
    fn value(&self, variables: &[i64]) -> i64 {
        variables[self.0]
    }
}
impl Operation for Apply {
    fn value(&self, variables: &[i64]) -> i64 {
        (self.0)(self.1.value(variables), self.2.value(variables))
    }
}

fn build(tree: &Tree) -> Rc<dyn Operation> {
    match tree {
        Tree::Number(number) => Rc::new(Constant(*number)),
        Tree::Variable(index) => Rc::new(Load(*index)),
        Tree::Binary(sign, left, right) => {
            let function: fn(i64, i64) -> i64 = match sign {
                '+' => i64::wrapping_add,
                '-' => i64::wrapping_sub,
                '*' => i64::wrapping_mul,
                _ => |a, b| if b == 0 { 0 } else { a.wrapping_div(b) },
            };
            Rc::new(Apply(function, build(left), build(right)))
        }
    }
}

fn formula(seed: &mut u32, depth: u32, text: &mut String) {
    *seed = seed.wrapping_mul(1664525).wrapping_add(1013904223);
    let choice = *seed >> 16;
    if depth == 0 {
        match choice % 3 {
            0 => text.push((b'a' + (choice / 3 % 8) as u8) as char),
            _ => text.push_str(&(choice % 5).to_string()),
        }
        return;
    }
    text.push('(');
    formula(seed, depth - 1, text);
    text.push(['+', '-', '*', '/'][choice as usize % 4]);
    formula(seed, depth - 1, text);
    text.push(')');
}

fn main() -> Result<(), String> {
    let mut seed = 7;
    let mut sum = 0i64;
    for _ in 0..60 {
        let mut text = String::new();
        formula(&mut seed, 11, &mut text);
        let mut parser = Parser { text: text.chars().peekable() };
        let tree = simplify(parser.sum()?);
        let program = build(&tree);
        for round in 0..40 {
            let variables: Vec<i64> = (0..8).map(|index| index * round + 1).collect();
            sum = sum.wrapping_mul(31).wrapping_add(program.value(&variables));
        }
    }
    println!("{}", sum);
    Ok(())
}
