#include "lexer.h"

#include "frontend/module-bytes.h"

namespace wrought::text {
namespace {

bool isIdChar(char c) {
  return c > ' ' && c < '\x7f' && c != '"' && c != '(' && c != ')' && c != ',' && c != ';' && c != '[' && c != ']' && c != '{' &&
         c != '}';
}

int hexDigit(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  c = static_cast<char>(c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void appendUtf8(std::string& out, uint32_t code) {
  auto put = [&](uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | code >> 6);
    put(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    put(0xe0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3f));
    put(0x80 | (code & 0x3f));
  } else {
    put(0xf0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3f));
    put(0x80 | (code >> 6 & 0x3f));
    put(0x80 | (code & 0x3f));
  }
}

class Lexer {
public:
  explicit Lexer(std::string_view text) : text(text) {}

  std::vector<Token> run() {
    // Comments and strings may hold any character, but nothing that is none.
    if (!isUtf8(text))
      throw Problem{firstBadByte(), "malformed UTF-8 encoding", std::nullopt};
    while (skipSpace())
      readToken();
    tokens.push_back({Token::End, static_cast<uint32_t>(text.size()), static_cast<uint32_t>(text.size())});
    return std::move(tokens);
  }

private:
  [[noreturn]] void fail(size_t offset, std::string message) const { throw Problem{offset, std::move(message), std::nullopt}; }

  char peek(size_t distance = 0) const { return at + distance < text.size() ? text[at + distance] : '\0'; }

  size_t firstBadByte() const {
    size_t good = 0;
    while (good < text.size()) {
      uint8_t lead = static_cast<uint8_t>(text[good]);
      size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
      if (!isUtf8(text.substr(good, length)))
        break;
      good += length;
    }
    return good;
  }

  // Past white space and comments. Whether there is anything behind it.
  bool skipSpace() {
    while (at < text.size()) {
      char c = text[at];
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        ++at;
      } else if (c == ';' && peek(1) == ';') {
        while (at < text.size() && text[at] != '\n' && text[at] != '\r')
          ++at;
      } else if (c == '(' && peek(1) == ';') {
        skipBlockComment();
      } else {
        return true;
      }
    }
    return false;
  }

  void skipBlockComment() {
    size_t start = at;
    size_t depth = 0;
    do {
      if (at >= text.size())
        fail(start, "this comment is not closed");
      if (text[at] == '(' && peek(1) == ';') {
        ++depth;
        at += 2;
      } else if (text[at] == ';' && peek(1) == ')') {
        --depth;
        at += 2;
      } else {
        ++at;
      }
    } while (depth != 0);
  }

  void add(Token::Kind kind, size_t begin) {
    tokens.push_back({kind, static_cast<uint32_t>(begin), static_cast<uint32_t>(at)});
  }

  void readToken() {
    size_t start = at;
    char c = text[at];
    if (c == '(' && peek(1) == '@')
      return readAnnotation();
    if (c == '(' || c == ')') {
      ++at;
      return add(c == '(' ? Token::Open : Token::Close, start);
    }
    size_t strings = skipRun();
    if (at == start)
      failAtCharacter();
    std::string_view run = text.substr(start, at - start);
    if (strings == 0) {
      if (run == "$")
        fail(start, "empty identifier");
      return add(Token::Word, start);
    }
    // Strings and words do not touch each other, except in $"name".
    bool isOne = run[0] == '"' || run.starts_with("$\"");
    if (strings > 1 || !isOne || run.back() != '"')
      fail(start, "unknown operator: white space is missing before or after a string");
    if (run[0] == '"')
      return add(Token::String, start);
    std::string name = unquote(run.substr(1));
    if (name.empty())
      fail(start, "empty identifier");
    if (!isUtf8(name))
      fail(start, "malformed UTF-8 encoding in an identifier");
    add(Token::Word, start);
  }

  // Past characters of words and strings, as far as they touch each other. Gives the number of strings.
  size_t skipRun() {
    size_t strings = 0;
    while (at < text.size()) {
      if (isIdChar(text[at])) {
        ++at;
      } else if (text[at] == '"') {
        skipString();
        ++strings;
      } else {
        break;
      }
    }
    return strings;
  }

  void skipString() {
    size_t start = at++;
    for (;;) {
      if (at >= text.size() || text[at] == '\n')
        fail(start, "unclosed string");
      char c = text[at];
      if (c == '"') {
        ++at;
        return;
      }
      if (static_cast<uint8_t>(c) < 0x20 || c == '\x7f')
        fail(at, "illegal character in a string");
      if (c == '\\')
        skipEscape();
      else
        ++at;
    }
  }

  void skipEscape() {
    size_t start = at++;
    char c = peek();
    if (c == 't' || c == 'n' || c == 'r' || c == '"' || c == '\'' || c == '\\') {
      ++at;
      return;
    }
    if (c == 'u' && peek(1) == '{') {
      at += 2;
      uint32_t code = 0;
      bool wasDigit = false;
      for (; peek() != '}'; ++at) {
        if (peek() == '_' && wasDigit && hexDigit(peek(1)) >= 0) {
          wasDigit = false;
          continue;
        }
        int digit = hexDigit(peek());
        if (digit < 0)
          fail(start, "illegal escape in a string");
        code = code << 4 | static_cast<uint32_t>(digit);
        if (code > 0x10ffff)
          fail(start, "illegal escape in a string: that is no character of Unicode");
        wasDigit = true;
      }
      if (!wasDigit || (code >= 0xd800 && code < 0xe000))
        fail(start, "illegal escape in a string: that is no character of Unicode");
      ++at;
      return;
    }
    if (hexDigit(c) < 0 || hexDigit(peek(1)) < 0)
      fail(start, "illegal escape in a string");
    at += 2;
  }

  [[noreturn]] void failAtCharacter() const {
    char c = text[at];
    if (c == '\0' || static_cast<uint8_t>(c) < 0x20 || static_cast<uint8_t>(c) >= 0x7f)
      fail(at, "illegal character outside of strings and comments");
    fail(at, std::string("unexpected '") + c + "'");
  }

  // An annotation (specification: "Annotations") may be anywhere, and one that means nothing to us is as good as white space.
  void readAnnotation() {
    size_t start = at;
    at += 2;
    size_t nameStart = at;
    size_t strings = skipRun();
    std::string_view name = text.substr(nameStart, at - nameStart);
    if (name.empty() || (strings != 0 && (strings > 1 || name[0] != '"' || name.back() != '"')))
      fail(start, "malformed annotation id");
    std::string decoded = strings != 0 ? unquote(name) : std::string(name);
    if (decoded.empty() || !isUtf8(decoded))
      fail(start, "malformed annotation id");
    if (decoded == "custom" || decoded == "name" || decoded == "metadata.code.branch_hint") {
      if (strings != 0)
        fail(start, "malformed annotation id: write it without quotation marks");
      return add(Token::Annotation, start);
    }
    size_t depth = 1;
    while (depth != 0) {
      if (!skipSpace())
        fail(start, "unclosed annotation");
      char c = text[at];
      if (c == '(' || c == ')') {
        c == '(' ? ++depth : --depth;
        ++at;
      } else if (c == ',' || c == ';' || c == '[' || c == ']' || c == '{' || c == '}') {
        ++at;
      } else {
        size_t before = at;
        skipRun();
        if (at == before)
          failAtCharacter();
      }
    }
  }

  std::string_view text;
  std::vector<Token> tokens;
  size_t at = 0;
};

} // namespace

std::vector<Token> tokenize(std::string_view text) { return Lexer(text).run(); }

std::string unquote(std::string_view quoted) {
  std::string out;
  for (size_t i = 1; i + 1 < quoted.size(); ++i) {
    if (quoted[i] != '\\') {
      out += quoted[i];
      continue;
    }
    char c = quoted[++i];
    switch (c) {
    case 't':
      out += '\t';
      break;
    case 'n':
      out += '\n';
      break;
    case 'r':
      out += '\r';
      break;
    case '"':
    case '\'':
    case '\\':
      out += c;
      break;
    case 'u': {
      uint32_t code = 0;
      for (i += 2; quoted[i] != '}'; ++i)
        if (quoted[i] != '_')
          code = code << 4 | static_cast<uint32_t>(hexDigit(quoted[i]));
      appendUtf8(out, code);
      break;
    }
    default:
      out += static_cast<char>(hexDigit(c) << 4 | hexDigit(quoted[i + 1]));
      ++i;
    }
  }
  return out;
}

// --- Cursor -----------------------------------------------------------------------------------------------------------------

void Cursor::expectClose() {
  if (peek().kind != Token::Close)
    unexpected("')'");
  take();
}

std::string Cursor::takeString(const char* what) {
  if (peek().kind != Token::String)
    unexpected(what);
  return unquote(textOf(take()));
}

std::string Cursor::takeName(const char* what) {
  const Token& token = peek();
  std::string name = takeString(what);
  if (!isUtf8(name))
    fail(token, std::string("malformed UTF-8 encoding in ") + what);
  return name;
}

void Cursor::skipForm() {
  for (size_t depth = 1; depth != 0;) {
    switch (take().kind) {
    case Token::Open:
    case Token::Annotation:
      ++depth;
      break;
    case Token::Close:
      --depth;
      break;
    case Token::End:
      unexpected("')'");
    case Token::String:
    case Token::Word:
      break;
    }
  }
}

void Cursor::unexpected(std::string_view expected) const {
  const Token& token = peek();
  std::string_view found = peekText();
  std::string message;
  switch (token.kind) {
  case Token::End:
    message = "unexpected end of the text";
    break;
  case Token::Annotation:
    message = "misplaced @" + std::string(found.substr(2)) + " annotation";
    break;
  case Token::Open:
    message = "unexpected '('";
    if (peek(1).kind == Token::Word)
      message = "unexpected '(" + std::string(peekText(1).substr(0, 40)) + "'";
    break;
  case Token::String:
    message = "unexpected string";
    break;
  case Token::Close:
  case Token::Word:
    message = "unexpected '" + std::string(found.substr(0, 40)) + "'";
    break;
  }
  fail(token, message + ", expected " + std::string(expected));
}

} // namespace wrought::text
