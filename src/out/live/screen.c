/* SPDX-License-Identifier: MIT */
#include "out/live/screen.h"
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

enum { CHUNK = 4096, LEAVE_MS = 2000, PAIRS = 3, ROWS_MOST = 500, COLS_MOST = 1000 };

struct live_screen {
	int fd;       /* the terminal */
	FILE *frame;  /* what ncurses writes, in memory */
	off_t passed; /* so much of it has gone to the terminal */
	SCREEN *screen;
	struct termios before; /* as it was found */
	bool inside;
	bool spoilt;
	bool utf8;
	bool color;
	int rows, cols;
};

/* --- Opening --- */

static bool give_up(struct live_screen *s, char *why, size_t size, const char *text)
{
	snprintf(why, size, "%s", text);
	screen_close(s);
	return false;
}

static bool give_up_type(struct live_screen *s, char *why, size_t size, const char *text)
{
	const char *type = getenv("TERM");

	snprintf(why, size, "--live %s: TERM is %s", text, type && *type ? type : "not set");
	screen_close(s);
	return false;
}

static int open_terminal(void)
{
	const char *name = ttyname(STDOUT_FILENO);
	int flags = O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
	int fd = name ? open(name, flags) : -1;

	/* It may be another user's by name, and ours all the same. */
	return fd < 0 ? open("/dev/tty", flags) : fd;
}

static bool open_frame(struct live_screen *s)
{
	int fd = memfd_create("frame", MFD_CLOEXEC);

	s->frame = fd < 0 ? NULL : fdopen(fd, "w");
	return s->frame;
}

static bool can_move(void)
{
	char *move = tigetstr((char *)"cup");

	return move && move != (char *)-1;
}

/* Red, green and magenta can be read on black and on white; the background stays as it is. */
static void set_colors(struct live_screen *s)
{
	static const short colors[PAIRS] = {COLOR_GREEN, COLOR_MAGENTA, COLOR_RED};

	s->color = s->color && has_colors() && start_color() == OK && use_default_colors() == OK;
	for (short i = 0; s->color && i < PAIRS; i++)
		init_pair((short)(i + 1), colors[i], -1);
}

static bool open_screen(struct live_screen *s, char *why, size_t size)
{
	if (!isatty(STDOUT_FILENO))
		return give_up(s, why, size, "--live needs a terminal as standard output");
	s->fd = open_terminal();
	if (s->fd < 0 || tcgetattr(s->fd, &s->before) || !open_frame(s))
		return give_up(s, why, size, "--live: the terminal cannot be opened");
	setlocale(LC_CTYPE, "");
	s->utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	s->screen = newterm(NULL, s->frame, stdin);
	if (!s->screen)
		return give_up_type(s, why, size, "does not know this terminal");
	if (!can_move())
		return give_up_type(s, why, size, "needs a cursor that can be moved");
	set_colors(s);
	nonl();
	leaveok(stdscr, TRUE);
	curs_set(0);
	endwin();
	return true;
}

/* What ncurses wrote so far is not for the terminal. */
static void drop_frame(struct live_screen *s)
{
	fflush(s->frame);
	s->passed = 0;
	if (ftruncate(fileno(s->frame), 0) || lseek(fileno(s->frame), 0, SEEK_SET))
		clearerr(s->frame);
}

struct live_screen *screen_open(bool color, char *why, size_t size)
{
	struct live_screen *s = calloc(1, sizeof(*s));

	if (!s) {
		snprintf(why, size, "no memory");
		return NULL;
	}
	s->fd = -1;
	s->color = color;
	if (!open_screen(s, why, size))
		return NULL;
	drop_frame(s);
	return s;
}

void screen_close(struct live_screen *s)
{
	if (s->inside)
		screen_leave(s);
	if (s->screen) {
		endwin();
		delscreen(s->screen);
	}
	if (s->frame)
		fclose(s->frame);
	if (s->fd >= 0)
		close(s->fd);
	free(s);
}

bool screen_utf8(const struct live_screen *s)
{
	return s->utf8;
}

int screen_fd(const struct live_screen *s)
{
	return s->fd;
}

/* --- To the terminal and back --- */

bool screen_flush(struct live_screen *s)
{
	char chunk[CHUNK];

	fflush(s->frame);
	for (;;) {
		ssize_t held = pread(fileno(s->frame), chunk, sizeof(chunk), s->passed);
		ssize_t taken = held > 0 ? write(s->fd, chunk, (size_t)held) : 0;

		if (held <= 0 || (taken < 0 && errno != EAGAIN && errno != EINTR)) {
			drop_frame(s);
			return true;
		}
		if (taken < 0)
			return false;
		s->passed += taken;
	}
}

/* For a while, where something must be out before others write. */
static void flush_patiently(struct live_screen *s)
{
	struct pollfd room = {.fd = s->fd, .events = POLLOUT};

	while (!screen_flush(s))
		if (poll(&room, 1, LEAVE_MS) <= 0 && errno != EINTR) {
			drop_frame(s);
			return;
		}
}

long screen_read(struct live_screen *s, uint8_t *typed, size_t room)
{
	ssize_t got = read(s->fd, typed, room);

	if (got < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	return got;
}

/* --- The modes of the terminal --- */

static void measure(struct live_screen *s)
{
	struct winsize size = {.ws_row = 0};

	s->rows = 24;
	s->cols = 80;
	if (!ioctl(s->fd, TIOCGWINSZ, &size) && size.ws_row && size.ws_col) {
		s->rows = size.ws_row < ROWS_MOST ? size.ws_row : ROWS_MOST;
		s->cols = size.ws_col < COLS_MOST ? size.ws_col : COLS_MOST;
	}
	resize_term(s->rows, s->cols);
}

void screen_size(const struct live_screen *s, int *rows, int *cols)
{
	*rows = s->rows;
	*cols = s->cols;
}

/* Keys one at a time and unseen; ^C, ^Z and ^\ stay signals. Line ends are ncurses' own. */
static void set_modes(const struct live_screen *s)
{
	struct termios modes = s->before;

	modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL);
	modes.c_iflag &= ~(tcflag_t)(INLCR | IGNCR | ICRNL);
	modes.c_oflag &= ~(tcflag_t)OPOST;
	modes.c_cc[VMIN] = 1;
	modes.c_cc[VTIME] = 0;
	tcsetattr(s->fd, TCSANOW, &modes);
}

void screen_enter(struct live_screen *s)
{
	if (!s->inside && tcgetattr(s->fd, &s->before))
		return;
	s->inside = true;
	set_modes(s);
	screen_spoilt(s);
}

void screen_spoilt(struct live_screen *s)
{
	if (!s->inside)
		return;
	set_modes(s);
	measure(s);
	s->spoilt = true;
}

void screen_leave(struct live_screen *s)
{
	if (!s->inside)
		return;
	flush_patiently(s);
	endwin();
	flush_patiently(s);
	tcsetattr(s->fd, TCSANOW, &s->before);
	s->inside = false;
}

/* --- Painting --- */

static void look_to(const struct live_screen *s, enum live_look look, attr_t *attributes,
		    short *pair)
{
	static const struct {
		attr_t attributes;
		short pair;
	} looks[LIVE_LOOKS] = {
		[LIVE_PLAIN] = {A_NORMAL, 0},  [LIVE_GOOD] = {A_NORMAL, 1},
		[LIVE_WARN] = {A_NORMAL, 2},   [LIVE_BAD] = {A_BOLD, 3},
		[LIVE_DIM] = {A_DIM, 0},       [LIVE_STRONG] = {A_BOLD, 0},
		[LIVE_TITLE] = {A_REVERSE, 0},
	};

	*attributes = looks[look].attributes;
	*pair = s->color ? looks[look].pair : 0;
}

static void put_cell(const struct live_screen *s, int row, int col, const struct live_cell *cell)
{
	wchar_t text[2] = {(wchar_t)cell->mark, 0};
	attr_t attributes;
	cchar_t out;
	short pair;

	look_to(s, (enum live_look)cell->look, &attributes, &pair);
	setcchar(&out, text, attributes, pair, NULL);
	mvadd_wch(row, col, &out);
}

void screen_paint(struct live_screen *s, const struct live_grid *grid)
{
	if (!s->inside)
		return;
	if (s->spoilt)
		clearok(curscr, TRUE);
	s->spoilt = false;
	for (int row = 0; row < grid->rows; row++)
		for (int col = 0; col < grid->cols; col++)
			put_cell(s, row, col, &grid->cells[row * grid->cols + col]);
	refresh();
	screen_flush(s);
}
