// A JSON parser and printer: recursive descent, tagged unions, string escapes, error positions.
//
// REQUIRES: wasi-libc
// RUN: %wasi-cc -Wl,-z,stack-size=4194304 %s -o %t.wasm && %wrought compile %t.wasm -o %t && %t >%t.out
// RUN: %host-cc %s -o %t.native && %t.native >%t.expected
// RUN: diff %t.expected %t.out
// RUN: FileCheck %s <%t.out
// CHECK: {"a":[1,2.5,-300,null,true,false,"x\ny","\u00e9\u20ac\ud83d\ude00"],"":{"nested":{"deep":{{\[\[\[\]\]\]}}}}}
// CHECK: error at 6: expected ',' or ']'

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum { Null, False, True, Number, String, Array, Object } Kind;
typedef struct Value {
  Kind kind;
  union {
    double number;
    struct {
      char* text;
      size_t length;
    } string;
    struct {
      struct Value* items; // an object's are key, value, key, value
      size_t count;
    } list;
  };
} Value;

typedef struct {
  const char *start, *at;
  const char* error;
} Parser;

static Value fail(Parser* parser, const char* error) {
  if (!parser->error)
    parser->error = error;
  return (Value){.kind = Null};
}

static void skip_space(Parser* parser) {
  while (*parser->at && strchr(" \t\r\n", *parser->at))
    ++parser->at;
}

static int accept(Parser* parser, char c) {
  skip_space(parser);
  if (*parser->at != c)
    return 0;
  ++parser->at;
  return 1;
}

static void append(Value* list, Value item) {
  if ((list->list.count & (list->list.count - 1)) == 0)
    list->list.items = realloc(list->list.items, (list->list.count ? 2 * list->list.count : 1) * sizeof item);
  list->list.items[list->list.count++] = item;
}

static unsigned hex4(Parser* parser) {
  unsigned value = 0;
  for (int i = 0; i < 4; ++i) {
    const char* digits = "0123456789abcdef";
    const char* digit = *parser->at ? strchr(digits, *parser->at | 32) : NULL;
    if (!digit)
      return fail(parser, "expected four hexadecimal digits"), 0;
    value = value * 16 + (unsigned)(digit - digits);
    ++parser->at;
  }
  return value;
}

static Value parse_string(Parser* parser) {
  Value value = {.kind = String};
  value.string.text = malloc(strlen(parser->at) * 3 + 4);
  char* out = value.string.text;
  for (;;) {
    char c = *parser->at++;
    if (c == '"')
      break;
    if ((unsigned char)c < 32)
      return --parser->at, fail(parser, "unterminated string");
    if (c != '\\') {
      *out++ = c;
      continue;
    }
    switch (c = *parser->at++) {
    case 'n': *out++ = '\n'; break;
    case 't': *out++ = '\t'; break;
    case 'r': *out++ = '\r'; break;
    case 'b': *out++ = '\b'; break;
    case 'f': *out++ = '\f'; break;
    case '"': case '\\': case '/': *out++ = c; break;
    case 'u': {
      unsigned code = hex4(parser);
      if (code >> 10 == 0x36 && parser->at[0] == '\\' && parser->at[1] == 'u') {
        parser->at += 2;
        code = 0x10000 + ((code & 0x3ff) << 10) + (hex4(parser) & 0x3ff);
      }
      if (code < 0x80) {
        *out++ = (char)code;
      } else if (code < 0x800) {
        *out++ = (char)(0xc0 | code >> 6);
        *out++ = (char)(0x80 | (code & 63));
      } else if (code < 0x10000) {
        *out++ = (char)(0xe0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 63));
        *out++ = (char)(0x80 | (code & 63));
      } else {
        *out++ = (char)(0xf0 | code >> 18);
        *out++ = (char)(0x80 | (code >> 12 & 63));
        *out++ = (char)(0x80 | (code >> 6 & 63));
        *out++ = (char)(0x80 | (code & 63));
      }
      break;
    }
    default: return --parser->at, fail(parser, "unknown escape");
    }
  }
  value.string.length = (size_t)(out - value.string.text);
  return value;
}

static Value parse_value(Parser* parser) {
  static const struct {
    const char* word;
    Kind kind;
  } words[] = {{"null", Null}, {"false", False}, {"true", True}};
  skip_space(parser);
  if (accept(parser, '"'))
    return parse_string(parser);
  if (accept(parser, '[')) {
    Value list = {.kind = Array};
    if (accept(parser, ']'))
      return list;
    do
      append(&list, parse_value(parser));
    while (!parser->error && accept(parser, ','));
    if (!parser->error && !accept(parser, ']'))
      fail(parser, "expected ',' or ']'");
    return list;
  }
  if (accept(parser, '{')) {
    Value object = {.kind = Object};
    if (accept(parser, '}'))
      return object;
    do {
      if (!accept(parser, '"'))
        return fail(parser, "expected a key");
      append(&object, parse_string(parser));
      if (!accept(parser, ':'))
        return fail(parser, "expected ':'");
      append(&object, parse_value(parser));
    } while (!parser->error && accept(parser, ','));
    if (!parser->error && !accept(parser, '}'))
      fail(parser, "expected ',' or '}'");
    return object;
  }
  for (size_t i = 0; i < sizeof words / sizeof *words; ++i) {
    size_t length = strlen(words[i].word);
    if (strncmp(parser->at, words[i].word, length) == 0) {
      parser->at += length;
      return (Value){.kind = words[i].kind};
    }
  }
  char* end;
  double number = strtod(parser->at, &end);
  if (end == parser->at || (*parser->at != '-' && (*parser->at < '0' || *parser->at > '9')))
    return fail(parser, "expected a value");
  parser->at = end;
  return (Value){.kind = Number, .number = number};
}

static void print_string(const char* text, size_t length) {
  putchar('"');
  for (const unsigned char *p = (const unsigned char*)text, *end = p + length; p < end;) {
    unsigned code = *p++;
    if (code >= 0xf0) {
      code = (code & 7) << 18 | (p[0] & 63u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u);
      p += 3;
    } else if (code >= 0xe0) {
      code = (code & 15) << 12 | (p[0] & 63u) << 6 | (p[1] & 63u);
      p += 2;
    } else if (code >= 0xc0) {
      code = (code & 31) << 6 | (*p++ & 63u);
    }
    if (code == '"' || code == '\\')
      printf("\\%c", (int)code);
    else if (code == '\n')
      printf("\\n");
    else if (code >= 0x10000)
      printf("\\u%04x\\u%04x", 0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff));
    else if (code < 32 || code > 126)
      printf("\\u%04x", code);
    else
      putchar((int)code);
  }
  putchar('"');
}

static void print(const Value* value) {
  switch (value->kind) {
  case Null: fputs("null", stdout); break;
  case False: fputs("false", stdout); break;
  case True: fputs("true", stdout); break;
  case Number: printf("%.15g", value->number); break;
  case String: print_string(value->string.text, value->string.length); break;
  case Array:
  case Object:
    putchar(value->kind == Array ? '[' : '{');
    for (size_t i = 0; i < value->list.count; ++i) {
      if (i)
        putchar(value->kind == Object && i % 2 ? ':' : ',');
      print(&value->list.items[i]);
    }
    putchar(value->kind == Array ? ']' : '}');
    break;
  }
}

static void destroy(Value* value) {
  if (value->kind == String)
    free(value->string.text);
  if (value->kind == Array || value->kind == Object) {
    for (size_t i = 0; i < value->list.count; ++i)
      destroy(&value->list.items[i]);
    free(value->list.items);
  }
}

static void round_trip(const char* text) {
  Parser parser = {text, text, NULL};
  Value value = parse_value(&parser);
  skip_space(&parser);
  if (!parser.error && *parser.at)
    fail(&parser, "unexpected text after the value");
  if (parser.error)
    printf("error at %d: %s\n", (int)(parser.at - parser.start), parser.error);
  else
    print(&value), putchar('\n');
  if (!parser.error)
    destroy(&value);
}

int main(void) {
  round_trip(" { \"a\" : [1, 2.5, -3e2, null, true, false, \"x\\ny\", \"\\u00e9€\\ud83d\\ude00\"],"
             " \"\":{\"nested\":{\"deep\":[[[]]]}}}");
  round_trip("[1, 2 3]");
  static const char* const bad[] = {"", "{", "[1,]", "{\"a\" 1}", "\"open", "nul", "[\"\\q\"]", "1 2", "\"\\u12g4\"", "+1"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; ++i)
    round_trip(bad[i]);

  // Deep nesting: as many native frames as there are brackets.
  enum { Depth = 5000 };
  static char deep[2 * Depth + 1];
  memset(deep, '[', Depth);
  memset(deep + Depth, ']', Depth);
  Parser parser = {deep, deep, NULL};
  Value value = parse_value(&parser);
  int depth = 0;
  for (const Value* v = &value; v->list.count; v = v->list.items)
    ++depth;
  printf("depth %d\n", depth);
  destroy(&value);
  return 0;
}
