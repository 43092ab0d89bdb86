// The table by which a program's own trap messages name source lines (wrought_line_table in abi.h).
#ifndef WROUGHT_COMPILER_BACKEND_LINE_TABLE_H
#define WROUGHT_COMPILER_BACKEND_LINE_TABLE_H

#include "backend/object.h"
#include "frontend/source-lines.h"

#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

#include <memory>
#include <string>
#include <vector>

namespace wrought {

// Names the beginning of a partition's code, so that another object file can refer to it. After optimisation; false if the
// partition has no code.
bool nameCode(llvm::Module& module, unsigned partition);

// Makes an object file with the table of the partition that `object` was made of. `sources` are the modules compiled: a line of
// one of these files is an offset in it.
[[nodiscard]] Bytes makeLineTable(const Bytes& object, unsigned partition,
                                  const std::vector<std::shared_ptr<const SourceLines>>& sources, llvm::TargetMachine&);

} // namespace wrought

#endif
