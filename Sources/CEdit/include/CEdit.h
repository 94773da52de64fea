#ifndef CEDIT_H
#define CEDIT_H

#include <histedit.h>
#include <wchar.h>

/// libedit sets its options and keeps its history through variadic functions, which Swift cannot call.
/// These are the ones that Terminal needs, as plain functions; see editline(3) and editline(7).

/// A key's function: returns one of the CC_ codes.
typedef unsigned char (*CEditFunction)(EditLine *editor, int key);

/// A prompt's function: returns text that lives until the next call.
typedef wchar_t *(*CEditPrompt)(EditLine *editor);

/// An editor in emacs mode on two descriptors, which stay the caller's; NULL when out of memory.
/// Control-C, Control-Z and Control-\ arrive as keys while a line is edited.
EditLine *cedit_open(int input, int output, void *context);

/// Restores the terminal and frees the editor; the history is the caller's to close.
void cedit_close(EditLine *editor);

/// What cedit_open was given.
void *cedit_context(EditLine *editor);

/// Text between two `marker` characters of the prompt is taken to have no width.
void cedit_set_prompt(EditLine *editor, CEditPrompt prompt, wchar_t marker);
void cedit_set_reader(EditLine *editor, el_rfunc_t reader);
void cedit_define(EditLine *editor, const wchar_t *name, CEditFunction function);
void cedit_bind(EditLine *editor, const wchar_t *keys, const wchar_t *command);

/// Draws prompt and text from the start of the line that the cursor is on.
void cedit_redraw(EditLine *editor);

/// Switches the terminal to editing (1) or back to the mode that programs expect (0).
void cedit_set_raw(EditLine *editor, int raw);

/// Writes past libedit's own drawing, in order with it.
void cedit_write(EditLine *editor, const char *text);

/// A history of at most `size` entries that the arrows and searches of `editor` use.
HistoryW *cedit_history_open(EditLine *editor, int size);
void cedit_history_add(HistoryW *history, const wchar_t *entry);
void cedit_history_close(HistoryW *history);

/// From here to cedit_leave, SIGWINCH and SIGCONT write a byte to `redraw`, and a fatal signal or exit
/// puts the terminal `input` back as it was and turns bracketed paste off on `output`.
void cedit_enter(int input, int output, int redraw);
void cedit_leave(void);

/// Makes the process's character type UTF-8: the user's locale when it is, else C.UTF-8.
void cedit_set_locale(void);

/// The columns that a terminal gives to a character, by the locale; -1 for a control character.
int cedit_width(wchar_t character);

#endif
