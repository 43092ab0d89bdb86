// A left-leaning red-black tree: pointers, branches and recursion.
#include "random.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct Node { struct Node *left, *right; uint32_t key, count; int red; } Node;

static int is_red(const Node* node) { return node && node->red; }
static Node* rotate_left(Node* node) {
  Node* top = node->right;
  node->right = top->left, top->left = node;
  top->red = node->red, node->red = 1;
  return top;
}
static Node* rotate_right(Node* node) {
  Node* top = node->left;
  node->left = top->right, top->right = node;
  top->red = node->red, node->red = 1;
  return top;
}
static Node* insert(Node* node, uint32_t key) {
  if (!node) {
    node = calloc(1, sizeof *node);
    node->key = key, node->red = 1, node->count = 1;
    return node;
  }
  if (key < node->key) node->left = insert(node->left, key);
  else if (key > node->key) node->right = insert(node->right, key);
  else ++node->count;
  if (is_red(node->right) && !is_red(node->left)) node = rotate_left(node);
  if (is_red(node->left) && is_red(node->left->left)) node = rotate_right(node);
  if (is_red(node->left) && is_red(node->right)) node->red = 1, node->left->red = node->right->red = 0;
  return node;
}
static uint64_t walk(const Node* node, int depth) {
  return node ? walk(node->left, depth + 1) * 31 + node->key * (uint64_t)node->count + (uint64_t)depth + walk(node->right, depth + 1) : 7;
}

int main(void) {
  Node* root = NULL;
  for (int i = 0; i < 500000; ++i) {
    root = insert(root, (uint32_t)(random_next() >> 44));
    root->red = 0;
  }
  printf("%llu\n", (unsigned long long)walk(root, 0));
  return 0;
}
