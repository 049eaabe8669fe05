/* Records, in order, everything that a process does to the files below CUT_ROOT, into the file
 * CUT_LOG, so that the state of a disk after a power cut at any moment can be worked out. Loaded
 * with LD_PRELOAD.
 *
 * A record: one byte for the kind, then the lengths of the path and of the data and three numbers
 * (which file, offset, flags), each of eight bytes, then path and data.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define HANDLES 4096

static pthread_mutex_t turn = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static const char *root;
static int log_handle = -2;
/* The number of the file or folder behind each handle; 0 for what is not recorded. */
static uint64_t tracked[HANDLES];
static uint64_t last_number;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void begin(void) {
    pthread_mutex_lock(&turn);
    if (log_handle == -2) {
        root = getenv("CUT_ROOT");
        const char *log = getenv("CUT_LOG");
        log_handle = root && log
            ? (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)
            : -1;
        /* Processes that follow one another on the same log number their files apart. */
        last_number = (uint64_t)getpid() << 32;
    }
}

static void end(void) {
    pthread_mutex_unlock(&turn);
}

static void put(const void *bytes, size_t length) {
    const char *next = bytes;
    while (length > 0) {
        ssize_t done = syscall(SYS_write, log_handle, next, length);
        if (done <= 0) abort();
        next += done;
        length -= (size_t)done;
    }
}

static void record(char kind, const char *path, uint64_t number, uint64_t offset, uint64_t flags,
                   const void *data, uint64_t length) {
    uint64_t header[5] = {path ? strlen(path) : 0, length, number, offset, flags};
    put(&kind, 1);
    put(header, sizeof header);
    if (path) put(path, header[0]);
    if (length) put(data, length);
}

/* The path relative to the root, or NULL where it is outside or nothing is recorded. */
static const char *inside(int folder, const char *path, char *buffer) {
    if (log_handle < 0 || !path) return NULL;
    char whole[PATH_MAX * 2];
    if (path[0] == '/') {
        snprintf(whole, sizeof whole, "%s", path);
    } else {
        char base[PATH_MAX];
        if (folder == AT_FDCWD) {
            if (!getcwd(base, sizeof base)) return NULL;
        } else {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
            ssize_t length = readlink(link, base, sizeof base - 1);
            if (length < 0) return NULL;
            base[length] = 0;
        }
        snprintf(whole, sizeof whole, "%s/%s", base, path);
    }
    size_t length = strlen(root);
    if (strncmp(whole, root, length) != 0 || (whole[length] != '/' && whole[length])) return NULL;
    /* The root itself is the empty path. */
    snprintf(buffer, PATH_MAX, "%s", whole[length] ? whole + length + 1 : "");
    size_t last = strlen(buffer);
    while (last > 0 && buffer[last - 1] == '/') buffer[--last] = 0;
    return buffer;
}

static int opened(int folder, const char *path, int flags, mode_t mode) {
    char buffer[PATH_MAX];
    begin();
    const char *name = inside(folder, path, buffer);
    int was_there = name ? (int)syscall(SYS_faccessat, folder, path, F_OK) == 0 : 1;
    int handle = (int)syscall(SYS_openat, folder, path, flags, mode);
    int error = errno;
    if (name && handle >= 0) {
        if (handle >= HANDLES) abort();
        tracked[handle] = ++last_number;
        uint64_t what = (was_there ? 0 : 1) | (flags & O_TRUNC ? 2 : 0);
        record('o', name, last_number, 0, what, NULL, 0);
    } else if (handle >= 0 && handle < HANDLES) {
        tracked[handle] = 0;
    }
    end();
    errno = error;
    return handle;
}

#define MODE(flags)                                   \
    mode_t mode = 0;                                  \
    if ((flags) & (O_CREAT | O_TMPFILE)) {            \
        va_list more;                                 \
        va_start(more, flags);                        \
        mode = (mode_t)va_arg(more, int);             \
        va_end(more);                                 \
    }

int open(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE(flags) return opened(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags) return opened(at, path, flags, mode); }
int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

static uint64_t number_of(int handle) {
    return handle >= 0 && handle < HANDLES ? tracked[handle] : 0;
}

int close(int handle) {
    begin();
    if (handle >= 0 && handle < HANDLES) tracked[handle] = 0;
    int result = (int)syscall(SYS_close, handle);
    int error = errno;
    end();
    errno = error;
    return result;
}

static ssize_t written_at(int handle, const void *data, size_t length, off_t offset) {
    begin();
    ssize_t done = syscall(SYS_pwrite64, handle, data, length, offset);
    int error = errno;
    if (done > 0 && number_of(handle))
        record('w', NULL, number_of(handle), (uint64_t)offset, 0, data, (uint64_t)done);
    end();
    errno = error;
    return done;
}

ssize_t pwrite(int handle, const void *data, size_t length, off_t offset) { return written_at(handle, data, length, offset); }
ssize_t pwrite64(int handle, const void *data, size_t length, off_t offset) { return written_at(handle, data, length, offset); }

ssize_t write(int handle, const void *data, size_t length) {
    begin();
    ssize_t done = syscall(SYS_write, handle, data, length);
    int error = errno;
    if (done > 0 && number_of(handle)) {
        off_t after = lseek(handle, 0, SEEK_CUR);
        record('w', NULL, number_of(handle), (uint64_t)(after - done), 0, data, (uint64_t)done);
    }
    end();
    errno = error;
    return done;
}

/* Nothing here is expected to use these; a record that left them out would be wrong, so it stops. */
#define UNEXPECTED(handle) if (number_of(handle)) { fprintf(stderr, "not recorded: %s\n", __func__); abort(); }
ssize_t writev(int handle, const struct iovec *parts, int count) {
    UNEXPECTED(handle)
    return syscall(SYS_writev, handle, parts, count);
}
ssize_t copy_file_range(int from, off_t *at, int to, off_t *there, size_t length, unsigned flags) {
    UNEXPECTED(to)
    return syscall(SYS_copy_file_range, from, at, to, there, length, flags);
}

static int cut_to(int handle, off_t length) {
    begin();
    int result = (int)syscall(SYS_ftruncate, handle, length);
    int error = errno;
    if (result == 0 && number_of(handle))
        record('t', NULL, number_of(handle), (uint64_t)length, 0, NULL, 0);
    end();
    errno = error;
    return result;
}

int ftruncate(int handle, off_t length) { return cut_to(handle, length); }
int ftruncate64(int handle, off_t length) { return cut_to(handle, length); }

static int synced(long call, int handle) {
    begin();
    int result = (int)syscall(call, handle);
    int error = errno;
    if (result == 0 && number_of(handle)) record('s', NULL, number_of(handle), 0, 0, NULL, 0);
    end();
    errno = error;
    return result;
}

int fsync(int handle) { return synced(SYS_fsync, handle); }
int fdatasync(int handle) { return synced(SYS_fdatasync, handle); }

static int changed_name(char kind, int folder, const char *path, long call, unsigned long flags) {
    char buffer[PATH_MAX];
    begin();
    const char *name = inside(folder, path, buffer);
    int result = (int)syscall(call, folder, path, flags);
    int error = errno;
    if (name && result == 0) record(kind, name, 0, 0, 0, NULL, 0);
    end();
    errno = error;
    return result;
}

int unlink(const char *path) { return changed_name('u', AT_FDCWD, path, SYS_unlinkat, 0); }
int unlinkat(int at, const char *path, int flags) { return changed_name('u', at, path, SYS_unlinkat, (unsigned long)flags); }
int rmdir(const char *path) { return changed_name('u', AT_FDCWD, path, SYS_unlinkat, AT_REMOVEDIR); }
int remove(const char *path) {
    struct stat found;
    if (lstat(path, &found) != 0) return -1;
    return S_ISDIR(found.st_mode) ? rmdir(path) : unlink(path);
}
int mkdir(const char *path, mode_t mode) { return changed_name('d', AT_FDCWD, path, SYS_mkdirat, mode); }
int mkdirat(int at, const char *path, mode_t mode) { return changed_name('d', at, path, SYS_mkdirat, mode); }

static int renamed(const char *from, const char *to) {
    char first[PATH_MAX], second[PATH_MAX];
    begin();
    const char *old = inside(AT_FDCWD, from, first), *new = inside(AT_FDCWD, to, second);
    int result = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    int error = errno;
    if (result == 0 && old && new) record('r', old, 0, 0, 0, new, strlen(new));
    end();
    errno = error;
    return result;
}

int rename(const char *from, const char *to) { return renamed(from, to); }
