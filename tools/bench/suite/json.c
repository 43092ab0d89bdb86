// A JSON parser and a walk over what it read: bytes, branches, small allocations.
#include "random.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Value { int kind; double number; const char* text; int length; struct Value *first, *next; } Value;
static const char* at;
static char* pool;

static Value* parse(void);
static void* allocate(size_t size) { char* result = pool; pool += (size + 7) & ~(size_t)7; return result; }
static void skip(void) { while (*at == ' ' || *at == '\n' || *at == ',' || *at == ':') ++at; }
static void parse_members(Value* value, char end) {
  Value** last = &value->first;
  for (++at, skip(); *at != end; skip())
    last = &(*last = parse())->next;
  *last = NULL, ++at;
}
static Value* parse(void) {
  Value* value = allocate(sizeof *value);
  skip();
  value->kind = *at, value->first = value->next = NULL;
  switch (*at) {
  case '{': parse_members(value, '}'); break;
  case '[': parse_members(value, ']'); break;
  case '"':
    value->text = ++at;
    while (*at != '"') at += *at == '\\' ? 2 : 1;
    value->length = (int)(at++ - value->text);
    break;
  default: {
    int negative = *at == '-';
    double number = 0, scale = 1;
    for (at += negative; *at >= '0' && *at <= '9'; ++at) number = number * 10 + (*at - '0');
    if (*at == '.') for (++at; *at >= '0' && *at <= '9'; ++at) number += (*at - '0') * (scale /= 10);
    value->kind = 0, value->number = negative ? -number : number;
  }
  }
  return value;
}
static double total(const Value* value) {
  double sum = value->kind == 0 ? value->number : value->kind == '"' ? value->length : 0;
  for (const Value* item = value->first; item; item = item->next) sum += total(item);
  return sum;
}

int main(void) {
  char* text = malloc(4 << 20), *end = text;
  *end++ = '[';
  for (int i = 0; i < 20000; ++i)
    end += sprintf(end, "{\"id\": %d, \"name\": \"item \\\"%llx\\\"\", \"at\": [%d.25, -%d, 0.5], \"tags\": [\"a\", \"bc\"]},\n", i,
                   (unsigned long long)random_next(), i % 97, i % 31);
  strcpy(end, "]");
  char* memory = malloc(24 << 20);
  double sum = 0;
  for (int round = 0; round < 60; ++round)
    at = text, pool = memory, sum += total(parse());
  printf("%.3f\n", sum);
  return 0;
}
