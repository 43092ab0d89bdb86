#include <stdio.h>
#include <stdlib.h>

int main(int count, char** words) {
  for (int i = 1; i < count; ++i)
    printf("%s, ", words[i]);
  printf("WORD=%s\n", getenv("WORD"));
}
