#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_openat2
#define SYS_openat2 437
#endif

#ifndef SYS_renameat2
#error "the number of renameat2 is missing"
#endif

int clinux_exchange(int directory, const char *one, const char *other) {
  // 2 is RENAME_EXCHANGE.
  return (int)syscall(SYS_renameat2, directory, one, directory, other, 2);
}

struct open_how {
  uint64_t flags;
  uint64_t mode;
  uint64_t resolve;
};

int clinux_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
  struct open_how how = {.flags = flags, .mode = mode, .resolve = resolve};
  long file = syscall(SYS_openat2, directory, path, &how, sizeof how);
  return file < 0 ? -errno : (int)file;
}
