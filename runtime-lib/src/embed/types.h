// The texts that stand for types (wrought.h), read letter by letter.
#ifndef WROUGHT_EMBED_TYPES_H
#define WROUGHT_EMBED_TYPES_H

#include "error-report.h"
#include "wrought.h"

namespace wrought {

// Reads one value type and moves `text` past it; false at the end, at ':' and at what is none.
bool nextValueType(const char*& text, wrought_value_kind& kind);
// The same for both lists of a function type: counts, and cells that arguments and results take at most.
struct FunctionShape {
  uint64_t parameters = 0;
  uint64_t results = 0;
  uint64_t cells = 0;
};
// False if `text` is not the type of a function.
bool readFunctionType(const char* text, FunctionShape& shape);
// Of the text of a function type: what tells the type from others, which stands in angle brackets where a type refers to it.
// Behind the signature, if there is an @; else the text itself.
const char* typeIdentity(const char* text);
// Whether two function types have the same parameters and results.
bool haveSameShape(const char* a, const char* b);
inline unsigned cellsOf(wrought_value_kind kind) { return kind == WROUGHT_V128 ? 2 : 1; }
const char* kindName(wrought_value_kind kind);

// Whether a value of the type `given` can stand where one of `wanted` is expected. Both are texts of value types.
bool isSubtype(const char* given, const char* wanted);

// Values to and from cells. `putValue` gives false if the kind is another.
bool putValue(uint64_t*& cells, const wrought_value& value, wrought_value_kind kind);
wrought_value takeValue(const uint64_t*& cells, wrought_value_kind kind);

// "(i32 i64) -> (f32)", or "i32".
struct TypeText {
  const char* text;
};
Message& operator<<(Message& message, TypeText type);
struct NameText {
  const char* text;
  uint64_t size;
};
Message& operator<<(Message& message, NameText name);

} // namespace wrought

#endif
