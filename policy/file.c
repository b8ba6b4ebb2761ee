/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading of small trusted files, and one-line errors. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/policy_impl.h"

enum pak_status pak_error_set(char *error, enum pak_status status, const char *format, ...)
{
	va_list args;

	if (error) {
		va_start(args, format);
		vsnprintf(error, PAK_ERROR_TEXT_MAX, format, args);
		va_end(args);
	}
	return status;
}

/* A file that everyone may write says nothing about what its owner wants. */
static enum pak_status check_file(int fd, const char *path, size_t max, size_t *size, char *error)
{
	struct stat sb;

	if (fstat(fd, &sb))
		return pak_error_set(error, PAK_ERR_IO, "%.300s: cannot be examined: %s", path,
		                     strerror(errno));
	if (!S_ISREG(sb.st_mode))
		return pak_error_set(error, PAK_ERR_CONFIG, "%.300s: is no regular file", path);
	if (sb.st_mode & S_IWOTH)
		return pak_error_set(error, PAK_ERR_CONFIG,
		                     "%.300s: everyone may write it; use chmod o-w", path);
	if (sb.st_size < 0 || (uint64_t)sb.st_size > max)
		return pak_error_set(error, PAK_ERR_CONFIG, "%.300s: is longer than %zu bytes",
		                     path, max);
	*size = (size_t)sb.st_size;
	return PAK_OK;
}

static enum pak_status read_all(int fd, const char *path, uint8_t *buf, size_t size, size_t *len,
                                char *error)
{
	ssize_t n;

	for (*len = 0; *len < size; *len += (size_t)n) {
		n = read(fd, buf + *len, size - *len);
		if (n == 0)
			break;
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n < 0)
			return pak_error_set(error, PAK_ERR_IO, "%.300s: cannot be read: %s", path,
			                     strerror(errno));
	}
	buf[*len] = 0;
	return PAK_OK;
}

enum pak_status pak_file_read(const char *path, size_t max, uint8_t **data, size_t *len,
                              char *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	enum pak_status st;
	size_t size = 0;

	*data = NULL;
	if (fd < 0)
		return pak_error_set(error, PAK_ERR_CONFIG, "%.300s: cannot be opened: %s", path,
		                     strerror(errno));
	st = check_file(fd, path, max, &size, error);
	if (st)
		goto out;
	*data = malloc(size + 1);
	if (*data == NULL) {
		st = pak_error_set(error, PAK_ERR_MEMORY, "%.300s: no memory to read it", path);
		goto out;
	}
	st = read_all(fd, path, *data, size, len, error);
	if (st) {
		free(*data);
		*data = NULL;
	}
out:
	close(fd);
	return st;
}
