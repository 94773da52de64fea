#define _GNU_SOURCE
#include "CEdit.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* The streams own duplicates, so that closing them leaves the caller's descriptors open. */
static FILE *open_stream(int descriptor, const char *mode) {
  int copy = dup(descriptor);
  if (copy < 0)
    return NULL;
  FILE *stream = fdopen(copy, mode);
  if (stream == NULL)
    close(copy);
  return stream;
}

EditLine *cedit_open(int input, int output, void *context) {
  FILE *in = open_stream(input, "r");
  FILE *out = open_stream(output, "w");
  EditLine *editor = NULL;
  if (in != NULL && out != NULL)
    editor = el_init_fd("steward", in, out, out, input, output, output);
  if (editor == NULL) {
    if (in != NULL)
      fclose(in);
    if (out != NULL)
      fclose(out);
    return NULL;
  }
  el_wset(editor, EL_CLIENTDATA, context);
  el_wset(editor, EL_EDITOR, L"emacs");
  el_wset(editor, EL_SIGNAL, 0);
  el_wset(editor, EL_SETTY, L"-d", L"-isig", (wchar_t *)NULL);
  return editor;
}

void cedit_close(EditLine *editor) {
  FILE *in = NULL, *out = NULL;
  el_wget(editor, EL_GETFP, 0, &in);
  el_wget(editor, EL_GETFP, 1, &out);
  el_end(editor);
  if (in != NULL)
    fclose(in);
  if (out != NULL)
    fclose(out);
}

void *cedit_context(EditLine *editor) {
  void *context = NULL;
  el_wget(editor, EL_CLIENTDATA, &context);
  return context;
}

void cedit_set_prompt(EditLine *editor, CEditPrompt prompt, wchar_t marker) {
  /* The marker travels as an int: that is what libedit takes from the argument list. */
  el_wset(editor, EL_PROMPT_ESC, prompt, (int)marker);
}

void cedit_set_reader(EditLine *editor, el_rfunc_t reader) {
  el_wset(editor, EL_GETCFN, reader);
}

void cedit_define(EditLine *editor, const wchar_t *name, CEditFunction function) {
  /* libedit keeps the pointer for as long as the process may bind keys, so the copy is never freed. */
  wchar_t *kept = wcsdup(name);
  if (kept != NULL)
    el_wset(editor, EL_ADDFN, kept, L"steward", function);
}

void cedit_bind(EditLine *editor, const wchar_t *keys, const wchar_t *command) {
  el_wset(editor, EL_BIND, keys, command, (wchar_t *)NULL);
}

void cedit_redraw(EditLine *editor) { el_wset(editor, EL_REFRESH); }

void cedit_set_raw(EditLine *editor, int raw) { el_wset(editor, EL_PREP_TERM, raw); }

void cedit_write(EditLine *editor, const char *text) {
  FILE *out = NULL;
  if (el_wget(editor, EL_GETFP, 1, &out) == 0 && out != NULL) {
    fputs(text, out);
    fflush(out);
  }
}

HistoryW *cedit_history_open(EditLine *editor, int size) {
  HistoryW *history = history_winit();
  if (history == NULL)
    return NULL;
  HistEventW event;
  history_w(history, &event, H_SETSIZE, size);
  history_w(history, &event, H_SETUNIQUE, 1);
  el_wset(editor, EL_HIST, history_w, history);
  return history;
}

void cedit_history_add(HistoryW *history, const wchar_t *entry) {
  HistEventW event;
  history_w(history, &event, H_ENTER, entry);
}

void cedit_history_close(HistoryW *history) { history_wend(history); }

static volatile sig_atomic_t editing = 0;
static int input_descriptor, output_descriptor, redraw_descriptor;
static struct termios former_terminal;

static const int fatal_signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
enum { fatal_count = sizeof fatal_signals / sizeof *fatal_signals };
static struct sigaction former_fatal[fatal_count], former_resize, former_continue;

static void restore_terminal(void) {
  if (!editing)
    return;
  editing = 0;
  static const char paste_off[] = "\033[?2004l\r\n";
  tcsetattr(input_descriptor, TCSANOW, &former_terminal);
  (void)!write(output_descriptor, paste_off, sizeof paste_off - 1);
}

static void die_restored(int number) {
  restore_terminal();
  signal(number, SIG_DFL);
  raise(number);
}

static void ask_redraw(int number) {
  (void)number;
  int saved = errno;
  (void)!write(redraw_descriptor, "r", 1);
  errno = saved;
}

void cedit_enter(int input, int output, int redraw) {
  static int registered = 0;
  if (editing || tcgetattr(input, &former_terminal) != 0)
    return;
  if (!registered) {
    registered = 1;
    atexit(restore_terminal);
  }
  input_descriptor = input;
  output_descriptor = output;
  redraw_descriptor = redraw;
  editing = 1;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  action.sa_handler = ask_redraw;
  sigaction(SIGWINCH, &action, &former_resize);
  sigaction(SIGCONT, &action, &former_continue);
  action.sa_handler = die_restored;
  for (int index = 0; index < fatal_count; index++) {
    /* A signal that the program ignores or handles stays the program's. */
    sigaction(fatal_signals[index], NULL, &former_fatal[index]);
    if (former_fatal[index].sa_handler == SIG_DFL)
      sigaction(fatal_signals[index], &action, NULL);
  }
}

void cedit_leave(void) {
  if (!editing)
    return;
  editing = 0;
  sigaction(SIGWINCH, &former_resize, NULL);
  sigaction(SIGCONT, &former_continue, NULL);
  for (int index = 0; index < fatal_count; index++)
    if (former_fatal[index].sa_handler == SIG_DFL)
      sigaction(fatal_signals[index], &former_fatal[index], NULL);
}

void cedit_set_locale(void) {
  if (setlocale(LC_CTYPE, "") == NULL || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
    setlocale(LC_CTYPE, "C.UTF-8");
}

int cedit_width(wchar_t character) { return wcwidth(character); }
