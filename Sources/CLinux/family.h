#ifndef CLINUX_FAMILY_H
#define CLINUX_FAMILY_H

/// Sends `signal` to every process below this one, found in /proc. Returns how many there are, not counting
/// those that have ended and wait for their parent. Calls only what is safe after fork(2).
int clinux_signal_family(int signal);

#endif
