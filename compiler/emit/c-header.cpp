#include "emit/c-header.h"

#include "emit/c-names.h"
#include "emit/module-plan.h"
#include "frontend/external-kind.h"
#include "wrought.h"

#include <algorithm>

namespace wrought {

namespace {

// A name inside a comment: it can neither end it nor break the line.
std::string commented(std::string_view name) {
  std::string result;
  char previous = 0;
  for (char c : name) {
    unsigned char byte = static_cast<unsigned char>(c);
    bool endsComment = previous == '*' && c == '/';
    bool startsComment = previous == '/' && c == '*';
    if (endsComment || startsComment)
      result += ' ';
    // A backslash at the end of a line would continue it; "??/" is one to compilers that know trigraphs.
    result += byte < 0x20 || byte == 0x7f || c == '\\' || (c == '/' && previous == '?') ? '?' : c;
    previous = c;
  }
  return result;
}

// A string literal. Octal escapes end after three digits, whatever follows.
std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (unsigned char byte : text) {
    if (byte == '"' || byte == '\\' || byte == '?' || byte < 0x20 || byte >= 0x7f) {
      constexpr const char* digits = "01234567";
      result += {'\\', digits[byte >> 6], digits[byte >> 3 & 7], digits[byte & 7]};
    } else {
      result += static_cast<char>(byte);
    }
  }
  return result + "\"";
}

struct TypeInC {
  const char* name;
  const char* member; // of wrought_value.of
  const char* kind;   // wrought_value_kind
};

TypeInC typeInC(wasm::Type type) {
  if (type.isRef()) {
    if (type.isFunction())
      return {"const wrought_function*", "funcref", "WROUGHT_FUNCREF"};
    bool isException = type.getHeapType().isMaybeShared(wasm::HeapType::exn);
    return isException ? TypeInC{"void*", "exnref", "WROUGHT_EXNREF"} : TypeInC{"void*", "externref", "WROUGHT_EXTERNREF"};
  }
  switch (type.getBasic()) {
  case wasm::Type::i32:
    return {"int32_t", "i32", "WROUGHT_I32"};
  case wasm::Type::i64:
    return {"int64_t", "i64", "WROUGHT_I64"};
  case wasm::Type::f32:
    return {"float", "f32", "WROUGHT_F32"};
  case wasm::Type::f64:
    return {"double", "f64", "WROUGHT_F64"};
  case wasm::Type::v128:
    return {"wrought_v128", "v128", "WROUGHT_V128"};
  case wasm::Type::none:
  case wasm::Type::unreachable:
    break;
  }
  return {"void", "", ""};
}

class HeaderWriter {
public:
  explicit HeaderWriter(const ModulePlan& plan)
      : plan(plan), name(plan.libraryName), names(assignCNames(name, plan.imports, plan.exports)) {}

  std::string write() {
    std::string guard = name + "_H";
    std::transform(guard.begin(), guard.end(), guard.begin(), [](unsigned char c) { return std::toupper(c); });
    line("/* Made by wrought from a WebAssembly module. See wrought.h for what is common to all modules. */");
    line("#ifndef " + guard);
    line("#define " + guard);
    line("");
    line("#include \"wrought.h\"");
    line("");
    line("#ifdef __cplusplus");
    line("extern \"C\" {");
    line("#endif");
    line("");
    line("typedef wrought_instance " + name + "_instance;");
    line("");
    line("/* The module itself, for the functions of wrought.h. */");
    line("const wrought_module* " + name + "_module(void);");
    line("");
    writeImports();
    writeInstantiate();
    if (!plan.exports.empty())
      line("/* --- Exports --- */\n");
    for (size_t index = 0; index < plan.exports.size(); ++index)
      writeExport(index);
    line("#ifdef __cplusplus");
    line("}");
    line("#endif");
    line("#endif");
    return std::move(text);
  }

private:
  void line(const std::string& content) { text += content + "\n"; }

  static std::string signatureText(wasm::Signature signature) {
    auto list = [](wasm::Type types) {
      std::string result;
      for (wasm::Type type : types)
        result += (result.empty() ? "" : " ") + type.toString();
      return result;
    };
    return "(" + list(signature.params) + ") -> (" + list(signature.results) + ")";
  }

  // --- Imports ---

  void writeImports() {
    line("/*");
    line(" * What the module imports. The table must live as long as the instance. A function of the host that wants the module to");
    line(" * fail calls wrought_raise and returns; `env` is what the table says.");
    line(" */");
    line("typedef struct " + name + "_imports {");
    line("  void* env;");
    for (size_t index = 0; index < plan.imports.size(); ++index) {
      const ExternPlan& import = plan.imports[index];
      std::string comment = "  /* '" + commented(import.module) + "'.'" + commented(import.name) + "'";
      if (import.kind != wasm::ExternalKind::Function) {
        line(comment + ": a " + kindName(import.kind) + " of another instance (wrought_find_export) */");
        line("  wrought_extern " + names.imports[index] + ";");
        continue;
      }
      line(comment + ": " + signatureText(import.signature()) + " */");
      line("  " + importPointer(import.signature(), "(*" + names.imports[index] + ")") + ";");
    }
    line("} " + name + "_imports;");
    line("");
    for (size_t index = 0; index < plan.imports.size(); ++index)
      if (plan.imports[index].kind == wasm::ExternalKind::Function)
        writeAdapter(index);
  }

  // One result is returned; several go to places that the last parameters say.
  std::string importPointer(wasm::Signature signature, const std::string& declarator) {
    bool returnsOne = signature.results.size() == 1;
    std::string result = returnsOne ? typeInC(signature.results[0]).name : "void";
    result += " " + declarator + "(void* env, " + name + "_instance* instance";
    unsigned index = 0;
    for (wasm::Type param : signature.params)
      result += std::string(", ") + typeInC(param).name + " p" + std::to_string(index++);
    index = 0;
    if (!returnsOne)
      for (wasm::Type type : signature.results)
        result += std::string(", ") + typeInC(type).name + "* r" + std::to_string(index++);
    return result + ")";
  }

  void writeAdapter(size_t importIndex) {
    wasm::Signature signature = plan.imports[importIndex].signature();
    std::string call = "((const " + name + "_imports*)env)->" + names.imports[importIndex] + "(((const " + name +
                       "_imports*)env)->env, instance";
    unsigned index = 0;
    for (wasm::Type param : signature.params)
      call += ", arguments[" + std::to_string(index++) + "].of." + typeInC(param).member;
    bool returnsOne = signature.results.size() == 1;
    index = 0;
    if (!returnsOne)
      for (wasm::Type type : signature.results)
        call += ", &results[" + std::to_string(index++) + "].of." + typeInC(type).member;
    call += ")";
    line("static inline void " + name + "_import_" + std::to_string(importIndex) +
         "(void* env, wrought_instance* instance, const wrought_value* arguments,\n    wrought_value* results) {");
    line("  (void)arguments;");
    line("  (void)results;");
    line("  " + (returnsOne ? std::string("results[0].of.") + typeInC(signature.results[0]).member + " = " : "") + call + ";");
    line("}");
    line("");
  }

  void writeInstantiate() {
    line("/* `imports` may be null if the module imports nothing. On success `*instance` is to be given to " + name +
         "_destroy. */");
    line("static inline wrought_status " + name + "_instantiate(const " + name + "_imports* imports, " + name +
         "_instance** instance,\n    wrought_error* error) {");
    if (plan.imports.empty()) {
      line("  (void)imports;");
      line("  return wrought_instantiate(" + name + "_module(), 0, 0, instance, error);");
    } else {
      size_t count = plan.imports.size();
      line("  wrought_import all[" + std::to_string(count) + "];");
      line("  size_t count = imports ? " + std::to_string(count) + " : 0;");
      line("  if (imports) {");
      for (size_t index = 0; index < count; ++index) {
        const ExternPlan& import = plan.imports[index];
        std::string entry = "    all[" + std::to_string(index) + "].";
        line(entry + "module = " + quoted(import.module) + ";");
        line(entry + "module_size = " + std::to_string(import.module.size()) + ";");
        line(entry + "name = " + quoted(import.name) + ";");
        line(entry + "name_size = " + std::to_string(import.name.size()) + ";");
        std::string member = "imports->" + names.imports[index];
        if (import.kind == wasm::ExternalKind::Function)
          line(entry + "item = wrought_host_function(" + quoted(import.type) + ", " + member + " ? " + name + "_import_" +
               std::to_string(index) + " : 0, (void*)imports);");
        else
          line(entry + "item = " + member + ";");
      }
      line("  }");
      line("  return wrought_instantiate(" + name + "_module(), all, count, instance, error);");
    }
    line("}");
    line("static inline void " + name + "_destroy(" + name + "_instance* instance) { wrought_destroy(instance); }");
    line("");
  }

  // --- Exports ---

  void writeExport(size_t index) {
    const ExternPlan& item = plan.exports[index];
    const std::string& base = names.exports[index];
    std::string comment = "/* '" + commented(item.name) + "': ";
    std::string self = name + "_instance* instance";
    auto handle = [&] {
      line("static inline wrought_extern " + base + "(" + self + ") {");
      line("  wrought_extern item;");
      line("  wrought_export(instance, " + std::to_string(index) + ", &item);");
      line("  return item;");
      line("}");
    };
    auto forward = [&](const std::string& result, const std::string& suffix, const std::string& params,
                       const std::string& function, const std::string& arguments) {
      line("static inline " + result + " " + base + suffix + "(" + self + params + ") {");
      line("  wrought_extern item = " + base + "(instance);");
      line("  return " + function + "(&item" + arguments + ");");
      line("}");
    };
    switch (item.kind) {
    case wasm::ExternalKind::Function:
      line(comment + signatureText(item.signature()) + " */");
      line(exportDeclaration(base, item.signature()));
      break;
    case wasm::ExternalKind::Memory:
      line(comment + "a memory; its start and size in bytes may change whenever the module runs */");
      handle();
      forward("uint8_t*", "_data", "", "wrought_memory_data", "");
      forward("uint64_t", "_size", "", "wrought_memory_size", "");
      forward("int64_t", "_grow", ", uint64_t pages", "wrought_memory_grow", ", pages");
      break;
    case wasm::ExternalKind::Table:
      line(comment + "a table */");
      handle();
      forward("uint64_t", "_size", "", "wrought_table_size", "");
      forward("wrought_status", "_get", ", uint64_t index, wrought_value* value, wrought_error* error",
              "wrought_table_get", ", index, value, error");
      forward("wrought_status", "_set", ", uint64_t index, const wrought_value* value, wrought_error* error",
              "wrought_table_set", ", index, value, error");
      forward("int64_t", "_grow", ", uint64_t elements, const wrought_value* value", "wrought_table_grow",
              ", elements, value");
      break;
    case wasm::ExternalKind::Global:
      writeGlobal(item, base, comment, self, handle);
      break;
    case wasm::ExternalKind::Tag:
      line(comment + "a tag */");
      handle();
      break;
    case wasm::ExternalKind::Invalid:
      break;
    }
    line("");
  }

  std::string exportDeclaration(const std::string& base, wasm::Signature signature) {
    std::string result = "wrought_status " + base + "(" + name + "_instance* instance";
    unsigned index = 0;
    for (wasm::Type param : signature.params) {
      bool isVector = param == wasm::Type::v128;
      result += std::string(", ") + (isVector ? "const wrought_v128*" : typeInC(param).name) + " p" + std::to_string(index++);
    }
    index = 0;
    for (wasm::Type type : signature.results)
      result += std::string(", ") + typeInC(type).name + "* r" + std::to_string(index++);
    return result + ", wrought_error* error);";
  }

  template <typename Handle>
  void writeGlobal(const ExternPlan& item, const std::string& base, const std::string& comment, const std::string& self,
                   Handle handle) {
    bool isMutable = (item.flags & WROUGHT_EXTERN_MUTABLE) != 0;
    wasm::Type type = plan.module->getGlobal(item.internal)->type;
    TypeInC inC = typeInC(type);
    line(comment + (isMutable ? "a mutable global" : "a global") + " */");
    handle();
    line("static inline " + std::string(inC.name) + " " + base + "_get(" + self + ") {");
    line("  wrought_extern item = " + base + "(instance);");
    line("  wrought_value value;");
    line("  wrought_global_get(&item, &value, 0);");
    line(std::string("  return value.of.") + inC.member + ";");
    line("}");
    if (!isMutable)
      return;
    // Only a reference to a function of another type can be refused.
    line("static inline wrought_status " + base + "_set(" + self + ", " + inC.name + " to, wrought_error* error) {");
    line("  wrought_extern item = " + base + "(instance);");
    line("  wrought_value value;");
    line(std::string("  value.kind = ") + inC.kind + ";");
    line(std::string("  value.of.") + inC.member + " = to;");
    line("  return wrought_global_set(&item, &value, error);");
    line("}");
  }

  const ModulePlan& plan;
  const std::string& name;
  CNames names;
  std::string text;
};

} // namespace

std::string writeCHeader(const ModulePlan& plan) { return HeaderWriter(plan).write(); }

} // namespace wrought
