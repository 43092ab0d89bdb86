// The texts that stand for types; see types.h.
#include "types.h"

#include <string.h>

namespace wrought {

namespace {

// Past a type in angle brackets.
bool skipBrackets(const char*& text) {
  if (*text != '<')
    return false;
  unsigned depth = 0;
  do {
    if (*text == 0)
      return false;
    depth += *text == '<';
    depth -= *text == '>';
    ++text;
  } while (depth != 0);
  return true;
}

// Of a function type's text, without the identity behind it.
size_t shapeSize(const char* text) {
  const char* identity = typeIdentity(text);
  return identity == text ? strlen(text) : static_cast<size_t>(identity - text);
}

} // namespace

bool nextValueType(const char*& text, wrought_value_kind& kind) {
  char letter = *text;
  bool isReference = letter == '?' || letter == '!';
  if (isReference) {
    const char* rest = text + 1;
    if (*rest == '<') {
      kind = WROUGHT_FUNCREF;
      text = rest;
      return skipBrackets(text);
    }
    text = rest;
  }
  bool isBottom = *text == '0';
  text += isBottom;
  letter = *text;
  if ((isReference || isBottom) && letter != 'r' && letter != 'x' && letter != 'e')
    return false;
  switch (letter) {
  case 'i':
    kind = WROUGHT_I32;
    break;
  case 'I':
    kind = WROUGHT_I64;
    break;
  case 'f':
    kind = WROUGHT_F32;
    break;
  case 'F':
    kind = WROUGHT_F64;
    break;
  case 'V':
    kind = WROUGHT_V128;
    break;
  case 'r':
    kind = WROUGHT_FUNCREF;
    break;
  case 'x':
    kind = WROUGHT_EXTERNREF;
    break;
  case 'e':
    kind = WROUGHT_EXNREF;
    break;
  default:
    return false;
  }
  ++text;
  return true;
}

bool readFunctionType(const char* text, FunctionShape& shape) {
  shape = {};
  uint64_t cells = 0;
  wrought_value_kind kind;
  while (nextValueType(text, kind)) {
    ++shape.parameters;
    cells += cellsOf(kind);
  }
  if (*text++ != ':')
    return false;
  shape.cells = cells;
  cells = 0;
  while (nextValueType(text, kind)) {
    ++shape.results;
    cells += cellsOf(kind);
  }
  if (cells > shape.cells)
    shape.cells = cells;
  return *text == 0 || *text == '@';
}

const char* typeIdentity(const char* text) {
  unsigned depth = 0;
  for (const char* letter = text; *letter != 0; ++letter) {
    depth += *letter == '<';
    depth -= *letter == '>';
    if (*letter == '@' && depth == 0)
      return letter;
  }
  return text;
}

bool haveSameShape(const char* a, const char* b) {
  size_t size = shapeSize(a);
  return size == shapeSize(b) && memcmp(a, b, size) == 0;
}

const char* kindName(wrought_value_kind kind) {
  switch (kind) {
  case WROUGHT_I32:
    return "i32";
  case WROUGHT_I64:
    return "i64";
  case WROUGHT_F32:
    return "f32";
  case WROUGHT_F64:
    return "f64";
  case WROUGHT_V128:
    return "v128";
  case WROUGHT_FUNCREF:
    return "funcref";
  case WROUGHT_EXTERNREF:
    return "externref";
  case WROUGHT_EXNREF:
    return "exnref";
  }
  return "a value of no kind";
}

bool isSubtype(const char* given, const char* wanted) {
  if (strcmp(given, wanted) == 0)
    return true;
  // A reference that is not null stands for one that may be: "!<T>" for "?<T>", "!r" for "r".
  bool wantsNonNull = *wanted == '!';
  bool isNonNull = *given == '!';
  if (wantsNonNull && !isNonNull)
    return false;
  given += *given == '?' || *given == '!';
  wanted += *wanted == '?' || *wanted == '!';
  // The type of nothing but null stands for any reference of its kind.
  bool isBottom = *given == '0';
  if (*wanted == '0' && !isBottom)
    return false;
  given += isBottom;
  wanted += *wanted == '0';
  if (strcmp(given, wanted) == 0)
    return *given == '<' || *given == 'r' || *given == 'x' || *given == 'e';
  return (*given == '<' && strcmp(wanted, "r") == 0) || (isBottom && *given == 'r' && *wanted == '<');
}

bool putValue(uint64_t*& cells, const wrought_value& value, wrought_value_kind kind) {
  if (value.kind != kind)
    return false;
  cells[0] = 0;
  switch (kind) {
  case WROUGHT_I32:
  case WROUGHT_F32:
    memcpy(cells, &value.of.i32, 4);
    break;
  case WROUGHT_V128:
    memcpy(cells, &value.of.v128, 16);
    break;
  case WROUGHT_I64:
  case WROUGHT_F64:
    memcpy(cells, &value.of.i64, 8);
    break;
  case WROUGHT_FUNCREF:
  case WROUGHT_EXTERNREF:
  case WROUGHT_EXNREF:
    memcpy(cells, &value.of.externref, sizeof(void*));
    break;
  }
  cells += cellsOf(kind);
  return true;
}

wrought_value takeValue(const uint64_t*& cells, wrought_value_kind kind) {
  wrought_value value;
  memset(&value, 0, sizeof value);
  value.kind = kind;
  switch (kind) {
  case WROUGHT_I32:
  case WROUGHT_F32:
    memcpy(&value.of.i32, cells, 4);
    break;
  case WROUGHT_V128:
    memcpy(&value.of.v128, cells, 16);
    break;
  case WROUGHT_I64:
  case WROUGHT_F64:
    memcpy(&value.of.i64, cells, 8);
    break;
  case WROUGHT_FUNCREF:
  case WROUGHT_EXTERNREF:
  case WROUGHT_EXNREF:
    memcpy(&value.of.externref, cells, sizeof(void*));
    break;
  }
  cells += cellsOf(kind);
  return value;
}

Message& operator<<(Message& message, NameText name) { return message.name(name.text, name.size); }

Message& operator<<(Message& message, TypeText type) {
  const char* text = type.text;
  bool isFunction = false;
  unsigned depth = 0;
  for (const char* letter = text; *letter != 0; ++letter) {
    depth += *letter == '<';
    depth -= *letter == '>';
    isFunction |= *letter == ':' && depth == 0;
  }
  auto list = [&] {
    wrought_value_kind kind;
    bool isFirst = true;
    for (const char* start = text; nextValueType(text, kind); start = text) {
      if (!isFirst)
        message << " ";
      isFirst = false;
      if (*start == '?' || *start == '!')
        (message << (*start == '!' ? "ref of " : "ref null of ")).name(start + 1, static_cast<uint64_t>(text - start - 1));
      else
        message << (*start == '0' ? "null" : "") << kindName(kind);
    }
  };
  if (!isFunction) {
    list();
    return message;
  }
  message << "(";
  list();
  message << ") -> (";
  if (*text == ':')
    ++text;
  list();
  message << ")";
  return *text == '@' ? (message << " (").name(text, strlen(text)) << ")" : message;
}

} // namespace wrought
