// The text format as tokens (specification: "Lexical Format"), and a cursor that walks over them.
//
// A whole text becomes tokens at once, so that later stages can look ahead, and come back: names may be used before the field
// that defines them.
#ifndef WROUGHT_COMPILER_FRONTEND_TEXT_LEXER_H
#define WROUGHT_COMPILER_FRONTEND_TEXT_LEXER_H

#include "feature.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wrought::text {

// Why a text is refused.
struct Problem {
  size_t offset = 0; // in the text
  std::string message;
  std::optional<Feature> feature; // it is the use of this feature
};

struct Token {
  enum Kind : uint8_t {
    Open,       // (
    Annotation, // (@name, of an annotation that means something to us; others are no tokens
    Close,      // )
    String,     // "…"
    Word,       // a keyword, an identifier, a number
    End,        // of the text
  };
  Kind kind = End;
  uint32_t begin = 0, end = 0;
};

// Throws Problem.
[[nodiscard]] std::vector<Token> tokenize(std::string_view text);

// What a string says; `quoted` with its quotation marks, as tokenize has accepted it.
[[nodiscard]] std::string unquote(std::string_view quoted);

// A place among the tokens of a text.
class Cursor {
public:
  Cursor(std::string_view text, const std::vector<Token>& tokens) : text(text), tokens(&tokens) {}

  const Token& peek(size_t distance = 0) const { return (*tokens)[std::min(at + distance, tokens->size() - 1)]; }
  std::string_view textOf(const Token& token) const { return text.substr(token.begin, token.end - token.begin); }
  std::string_view peekText(size_t distance = 0) const { return textOf(peek(distance)); }
  size_t position() const { return at; }
  void moveTo(size_t position) { at = position; }
  // Past the current token, which it gives.
  const Token& take() {
    const Token& token = peek();
    if (at + 1 < tokens->size())
      ++at;
    return token;
  }

  bool isWord(std::string_view word) const { return peek().kind == Token::Word && peekText() == word; }
  bool acceptWord(std::string_view word) { return isWord(word) && (take(), true); }
  // Whether "(word" comes next.
  bool isForm(std::string_view word) const {
    return peek().kind == Token::Open && peek(1).kind == Token::Word && peekText(1) == word;
  }
  // Takes "(word" if it comes next.
  bool acceptForm(std::string_view word) { return isForm(word) && (take(), take(), true); }
  bool isAnnotation(std::string_view name) const { return peek().kind == Token::Annotation && peekText().substr(2) == name; }
  bool isIdentifier() const { return peek().kind == Token::Word && text[peek().begin] == '$'; }
  // An identifier or a number without a sign.
  bool isIndex() const {
    char first = text.empty() ? '\0' : peek().kind == Token::Word ? text[peek().begin] : '\0';
    return first == '$' || (first >= '0' && first <= '9');
  }

  void expectClose();
  std::string takeString(const char* what);
  // A string that is a name: UTF-8.
  std::string takeName(const char* what);
  // Past the form that has just been opened, with its parenthesis.
  void skipForm();

  // The current token is not what should be here.
  [[noreturn]] void unexpected(std::string_view expected) const;
  [[noreturn]] void fail(const Token& token, std::string message) const {
    throw Problem{token.begin, std::move(message), std::nullopt};
  }

private:
  std::string_view text;
  const std::vector<Token>* tokens;
  size_t at = 0;
};

} // namespace wrought::text

#endif
