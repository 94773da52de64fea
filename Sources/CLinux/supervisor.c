#define _GNU_SOURCE
#include "CLinux.h"
#include "family.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// A supervisor is a fork of Steward that never runs Swift: it starts the command, waits, and ends all that is
// below it. As a subreaper (prctl(2)) it inherits what detaches itself with a double fork and setsid, so that
// nothing below it gets away. Between fork and exec only what is async-signal-safe is called.

// Milliseconds for which what was killed is waited for: a process may hang in the kernel, on a dead NFS server.
enum { PATIENCE = 5000 };

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

/// Closes every descriptor from 3 on but two.
static void close_others(int first, int second) {
  int low = first < second ? first : second;
  int high = first < second ? second : first;
  int closed = 1;
  if (low > 3) closed &= syscall(SYS_close_range, 3, low - 1, 0) == 0;
  if (high > low + 1) closed &= syscall(SYS_close_range, low + 1, high - 1, 0) == 0;
  closed &= syscall(SYS_close_range, high + 1, UINT_MAX, 0) == 0;
  if (closed) return;
  // Before Linux 5.9.
  long limit = sysconf(_SC_OPEN_MAX);
  if (limit < 0 || limit > 65536) limit = 65536;
  for (int file = 3; file < limit; file++) {
    if (file != low && file != high) close(file);
  }
}

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void reset_signals(void) {
  struct sigaction standard = {.sa_handler = SIG_DFL};
  for (int signal = 1; signal < NSIG; signal++) sigaction(signal, &standard, NULL);
}

/// The command itself; `failures` takes the errno of what goes wrong before it runs.
static void run(const struct clinux_command *command, int output, int errors, int failures) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  setsid();
  int input = open("/dev/null", O_RDONLY);
  // Descriptors are moved up first: one of them may be 0, 1 or 2 where Steward itself was started without.
  int high_output = fcntl(output, F_DUPFD_CLOEXEC, 16);
  int high_errors = fcntl(errors, F_DUPFD_CLOEXEC, 16);
  failures = fcntl(failures, F_DUPFD_CLOEXEC, 16);
  if (input < 0 || dup2(input, 0) < 0 || dup2(high_output, 1) < 0 || dup2(high_errors, 2) < 0) goto failed;
  close_others(failures, failures);
  if (command->directory && chdir(command->directory) != 0) goto failed;
  execve(command->path, command->arguments, command->environment);
failed:;
  int32_t failure = errno;
  (void)!write(failures, &failure, sizeof failure);
  _exit(127);
}

/// Reaps what has ended. Returns whether the command is among it.
static int reap(pid_t command, struct clinux_report *report) {
  int ended = 0;
  for (;;) {
    int status;
    pid_t pid = waitpid(-1, &status, WNOHANG);
    if (pid <= 0) return ended;
    if (pid == command) {
      report->status = status;
      ended = 1;
    }
  }
}

/// Whether anything is left. All that is below hangs on a child: what lost its parent became one.
static int has_children(void) {
  siginfo_t info;
  return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

/// Waits at most `limit` milliseconds for a child to end, and reaps.
static void wait_a_little(pid_t command, int children, int limit, struct clinux_report *report) {
  struct pollfd wait = {.fd = children, .events = POLLIN};
  poll(&wait, 1, limit);
  struct signalfd_siginfo info;
  while (read(children, &info, sizeof info) > 0) {}
  reap(command, report);
}

/// Ends everything below: TERM, after `grace` KILL until nothing is left.
static void end_family(pid_t command, int children, int64_t grace, struct clinux_report *report) {
  int64_t patience = now() + grace;
  clinux_signal_family(SIGTERM);
  // A stopped process does not take a TERM.
  clinux_signal_family(SIGCONT);
  while (has_children() && now() < patience) wait_a_little(command, children, 20, report);
  patience = now() + PATIENCE;
  // Again and again: what forks faster than it is found is found in the end.
  while (has_children() && now() < patience) {
    report->survivors = clinux_signal_family(SIGKILL);
    wait_a_little(command, children, 5, report);
  }
  if (!has_children()) report->survivors = 0;
}

static void supervise(
  const struct clinux_command *command, int output, int errors, int reports, int lifeline) {
  struct clinux_report report = {0};
  reset_signals();
  // In a session of its own: a Control-C at the terminal is Steward's to act on.
  setsid();
  prctl(PR_SET_NAME, "steward-run");
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  int failures[2] = {-1, -1};
  pid_t child = -1;
  if (pipe2(failures, O_CLOEXEC) == 0) child = fork();
  if (child == 0) run(command, output, errors, failures[1]);
  if (child < 0) {
    report.failure = errno;
    (void)!write(reports, &report, sizeof report);
    _exit(0);
  }
  // Nothing of Steward's stays open here: not its database, not the ends of other commands' pipes. Moved up
  // first, because one of these may be 0, 1 or 2.
  reports = fcntl(reports, F_DUPFD_CLOEXEC, 16);
  lifeline = fcntl(lifeline, F_DUPFD_CLOEXEC, 16);
  int failure = fcntl(failures[0], F_DUPFD_CLOEXEC, 16);
  dup2(reports, 0), dup2(lifeline, 1), dup2(failure, 2);
  reports = 0, lifeline = 1, failure = 2;
  close_others(INT_MAX - 1, INT_MAX - 1);
  sigset_t chld;
  sigemptyset(&chld);
  sigaddset(&chld, SIGCHLD);
  int children = signalfd(-1, &chld, SFD_CLOEXEC | SFD_NONBLOCK);
  int64_t deadline = now() + command->timeout;
  int ended = 0;
  while (!(ended = reap(child, &report))) {
    int64_t rest = deadline - now();
    struct pollfd waits[] = {
      {.fd = children, .events = POLLIN}, {.fd = lifeline, .events = POLLIN}, {.fd = failure, .events = POLLIN}};
    int ready = rest > 0 ? poll(waits, 3, rest > 60000 ? 60000 : (int)rest) : 0;
    struct signalfd_siginfo info;
    while (read(children, &info, sizeof info) > 0) {}
    if (ready > 0 && waits[2].revents) {
      if (read(failure, &report.failure, sizeof report.failure) != sizeof report.failure) report.failure = 0;
      failure = -1;
    }
    // Steward lets go of the command, or is gone itself.
    if (ready > 0 && waits[1].revents) break;
    if (rest <= 0) {
      report.timed_out = 1;
      break;
    }
  }
  if (failure >= 0 && ended && read(failure, &report.failure, sizeof report.failure) != sizeof report.failure)
    report.failure = 0;
  if ((!ended || command->ends_rest) && has_children()) end_family(child, children, command->grace, &report);
  (void)!write(reports, &report, sizeof report);
  _exit(0);
}

int clinux_spawn(const struct clinux_command *command, struct clinux_child *child) {
  int failure;
  int pipes[4][2] = {{-1, -1}, {-1, -1}, {-1, -1}, {-1, -1}};
  for (int i = 0; i < 4; i++) {
    if (pipe2(pipes[i], O_CLOEXEC) != 0) goto failed;
  }
  // No signal may reach a handler of Steward's in the supervisor.
  sigset_t all, former;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &former);
  pid_t pid = fork();
  if (pid == 0) supervise(command, pipes[0][1], pipes[1][1], pipes[2][1], pipes[3][0]);
  failure = errno;
  pthread_sigmask(SIG_SETMASK, &former, NULL);
  errno = failure;
  if (pid < 0) goto failed;
  close(pipes[0][1]), close(pipes[1][1]), close(pipes[2][1]), close(pipes[3][0]);
  *child = (struct clinux_child){
    .supervisor = pid, .output = pipes[0][0], .errors = pipes[1][0], .report = pipes[2][0], .lifeline = pipes[3][1]};
  return 0;
failed:
  failure = errno;
  for (int i = 0; i < 4; i++) {
    if (pipes[i][0] >= 0) close(pipes[i][0]), close(pipes[i][1]);
  }
  return -failure;
}
