#include "emit/partition.h"

#include "emit/module-plan.h"
#include "options.h"

#include <llvm/Support/ErrorHandling.h>
#include <wasm-traversal.h>

#include <algorithm>
#include <unordered_map>

namespace wrought {

namespace {

// In expressions, the measure of work (FunctionPlan::size).
struct SplitLimits {
  size_t partition;
  size_t copy; // a callee of at most this size is copied to where it is called; 0: none is

  // A rest of half a partition is not worth a border.
  bool fitsInOne(size_t total) const { return total <= partition + partition / 2; }
};

SplitLimits splitLimits(const Options& options) {
  SplitLimits limits = {50'000, 0};
  switch (options.optLevel) {
  case OptLevel::O0:
    break;
  case OptLevel::O1:
  case OptLevel::Os:
    limits.copy = 40;
    break;
  case OptLevel::O2:
  case OptLevel::O3:
    limits.copy = 100;
    break;
  }
  limits.partition = options.partitionSize.value_or(limits.partition);
  return limits;
}

// Text and bitcode are of one module.
bool canSplit(EmitKind kind) {
  return kind == EmitKind::Exe || kind == EmitKind::Obj || kind == EmitKind::SharedLibrary || kind == EmitKind::StaticLibrary;
}

constexpr uint32_t none = UINT32_MAX;

struct CallCollector : public wasm::PostWalker<CallCollector> {
  explicit CallCollector(const ModulePlan& plan) : plan(plan) {}

  const ModulePlan& plan;
  std::vector<wasm::Name> callees; // one for each call
  void visitCall(wasm::Call* curr) { callees.push_back(curr->target); }
  void visitCallIndirect(wasm::CallIndirect* curr) {
    for (uint32_t slot : plan.fewSlots(*curr))
      callees.push_back(plan.tables.at(curr->table).slots[slot]->name);
  }
};

class Splitter {
public:
  Splitter(const Options& options, const ModulePlan& plan)
      : options(options), plan(plan), limits(splitLimits(options)) {}

  std::vector<Partition> run() {
    size_t total = 0;
    for (auto& function : plan.module->functions) {
      if (function->imported())
        continue;
      indices[function->name] = static_cast<uint32_t>(nodes.size());
      nodes.push_back({.function = function.get(), .size = plan.function(function->name).size, .callees = {}});
      total += nodes.back().size;
    }
    if (plan.isForeign || !canSplit(options.emit) || limits.fitsInOne(total))
      return {whole()};
    readCalls();
    joinCallers();
    distribute();
    copyCallees();
    findLocals();
    return std::move(partitions);
  }

private:
  struct Node {
    wasm::Function* function = nullptr;
    size_t size = 0;
    std::vector<uint32_t> callees; // sorted, each once
    uint32_t callCount = 0;
    uint32_t caller = none; // the last one found
    // Something else than calls refers to it.
    bool isPinned = false;
    uint32_t partition = 0;
  };

  Partition whole() const {
    Partition result;
    for (const Node& node : nodes) {
      result.functions.push_back(node.function);
      result.local.insert(node.function->name);
    }
    return result;
  }

  void readCalls() {
    for (uint32_t i = 0; i < nodes.size(); ++i) {
      CallCollector calls(plan);
      calls.walk(nodes[i].function->body);
      for (wasm::Name name : calls.callees) {
        auto callee = indices.find(name);
        if (callee == indices.end())
          continue; // an import
        nodes[i].callees.push_back(callee->second);
        ++nodes[callee->second].callCount;
        nodes[callee->second].caller = i;
      }
      std::sort(nodes[i].callees.begin(), nodes[i].callees.end());
      nodes[i].callees.erase(std::unique(nodes[i].callees.begin(), nodes[i].callees.end()), nodes[i].callees.end());
      nodes[i].isPinned = plan.function(nodes[i].function->name).isAddressTaken;
    }
    for (auto& item : plan.module->exports)
      if (item->kind == wasm::ExternalKind::Function)
        pin(item->value);
    if (plan.module->start.is())
      pin(plan.module->start);
  }

  void pin(wasm::Name name) {
    if (auto node = indices.find(name); node != indices.end())
      nodes[node->second].isPinned = true;
  }

  // Gives for each function the one with which it stays: itself, or where the chain of only callers begins.
  void joinCallers() {
    std::vector<size_t> groupSize(nodes.size());
    for (uint32_t i = 0; i < nodes.size(); ++i)
      groupSize[i] = nodes[i].size;
    root.resize(nodes.size());
    for (uint32_t i = 0; i < nodes.size(); ++i)
      root[i] = i;
    for (uint32_t i = 0; i < nodes.size(); ++i) {
      if (nodes[i].isPinned || nodes[i].callCount != 1)
        continue;
      uint32_t group = rootOf(nodes[i].caller);
      // A circle of functions of which each has one caller is never reached, and has no beginning.
      if (group == i || groupSize[group] + groupSize[i] > limits.partition)
        continue;
      root[i] = group;
      groupSize[group] += groupSize[i];
    }
  }

  uint32_t rootOf(uint32_t node) {
    while (root[node] != node)
      node = root[node] = root[root[node]];
    return node;
  }

  // The order of a module is the order of its sources: what belongs together lies together.
  void distribute() {
    std::vector<std::vector<uint32_t>> groups(nodes.size());
    for (uint32_t i = 0; i < nodes.size(); ++i)
      groups[rootOf(i)].push_back(i);
    size_t size = 0;
    uint32_t current = 0;
    partitions.emplace_back();
    for (const std::vector<uint32_t>& group : groups) {
      size_t groupSize = 0;
      for (uint32_t node : group)
        groupSize += nodes[node].size;
      if (size != 0 && size + groupSize / 2 > limits.partition) {
        ++current;
        partitions.emplace_back();
        size = 0;
      }
      for (uint32_t node : group)
        nodes[node].partition = current;
      size += groupSize;
    }
    for (const Node& node : nodes)
      partitions[node.partition].functions.push_back(node.function);
  }

  // Callees of copies are copied as well, if they are smaller still.
  void copyCallees() {
    copies.resize(partitions.size());
    // Counters of a profile belong to one definition.
    if (limits.copy == 0 || !options.profileGenerate.empty())
      return;
    std::vector<size_t> limitOf(nodes.size()); // the largest under which callees of a function were looked at already
    for (uint32_t p = 0; p < partitions.size(); ++p) {
      std::fill(limitOf.begin(), limitOf.end(), 0);
      std::vector<uint32_t> work;
      std::unordered_set<uint32_t> taken;
      for (wasm::Function* function : partitions[p].functions) {
        work.push_back(indices.at(function->name));
        limitOf[work.back()] = limits.copy;
      }
      while (!work.empty()) {
        const Node& node = nodes[work.back()];
        size_t limit = limitOf[work.back()];
        work.pop_back();
        for (uint32_t callee : node.callees) {
          size_t next = limit * 7 / 10;
          if (nodes[callee].partition == p || nodes[callee].size > limit || limitOf[callee] >= next)
            continue;
          limitOf[callee] = next;
          taken.insert(callee);
          work.push_back(callee);
        }
      }
      copies[p].assign(taken.begin(), taken.end());
      std::sort(copies[p].begin(), copies[p].end());
      for (uint32_t node : copies[p])
        partitions[p].copies.push_back(nodes[node].function);
    }
  }

  void findLocals() {
    std::vector<bool> isShared(nodes.size());
    auto refer = [&](const Node& from, uint32_t p) {
      for (uint32_t callee : from.callees)
        if (nodes[callee].partition != p)
          isShared[callee] = true;
    };
    for (const Node& node : nodes)
      refer(node, node.partition);
    for (uint32_t p = 0; p < partitions.size(); ++p)
      for (uint32_t copy : copies[p])
        refer(nodes[copy], p);
    for (uint32_t i = 0; i < nodes.size(); ++i)
      if (!nodes[i].isPinned && !isShared[i])
        partitions[nodes[i].partition].local.insert(nodes[i].function->name);
  }

  const Options& options;
  const ModulePlan& plan;
  SplitLimits limits;
  std::vector<Node> nodes; // the defined functions, in the module's order
  std::unordered_map<wasm::Name, uint32_t> indices;
  std::vector<uint32_t> root;
  std::vector<Partition> partitions;
  std::vector<std::vector<uint32_t>> copies; // of each partition, sorted
};

} // namespace

std::vector<Partition> partitionModule(const Options& options, const ModulePlan& plan) {
  return Splitter(options, plan).run();
}

} // namespace wrought
