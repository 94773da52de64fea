#ifndef CLINUX_H
#define CLINUX_H

#include <stdint.h>
#include <sys/types.h>

/// System calls of Linux that glibc has no function for, or only one that Swift cannot call, and the
/// supervisor of a command, which has to be C because it runs between fork(2) and execve(2).

// The flags of openat2(2) that Steward uses; <linux/openat2.h> is missing on older systems.
#define CLINUX_RESOLVE_NO_MAGICLINKS 0x02
#define CLINUX_RESOLVE_NO_SYMLINKS 0x04
#define CLINUX_RESOLVE_BENEATH 0x08

/// openat2(2): a descriptor, or a negated errno.
int clinux_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve);

/// renameat2(2) with RENAME_EXCHANGE: 0, or -1 with errno.
int clinux_exchange(int directory, const char *one, const char *other);

/// What a supervisor is to run.
struct clinux_command {
  /// The program's path.
  const char *path;
  char *const *arguments;
  char *const *environment;
  /// Where it runs, or NULL for where Steward does.
  const char *directory;
  /// Milliseconds until it is ended.
  int64_t timeout;
  /// Milliseconds from TERM to KILL.
  int64_t grace;
  /// Whether what it leaves running when it ends by itself is ended too.
  int ends_rest;
};

/// A running supervisor, and Steward's ends of its pipes; all are closed on execve(2).
struct clinux_child {
  pid_t supervisor;
  int output;
  int errors;
  /// Gives one clinux_report, then the end of file.
  int report;
  /// Closing it ends the command, and so does Steward's own end.
  int lifeline;
};

/// How a command went.
struct clinux_report {
  /// The errno of execve(2) or chdir(2), or 0 when the program started.
  int32_t failure;
  /// As waitpid(2) gives it.
  int32_t status;
  int32_t timed_out;
  /// Processes that could not be ended: they belong to another user, or hang in the kernel.
  int32_t survivors;
};

/// Starts `command` below a supervisor of its own: 0, or a negated errno.
int clinux_spawn(const struct clinux_command *command, struct clinux_child *child);

#endif
