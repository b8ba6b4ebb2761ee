/* SPDX-License-Identifier: Apache-2.0
 *
 * System calls a product under test is refused with EPERM: always, and in the profile "software".
 */
#ifndef PAK_HARNESS_SECCOMP_LIST_H
#define PAK_HARNESS_SECCOMP_LIST_H

#include <seccomp.h>

static const int seccomp_always[] = {
        SCMP_SYS(ptrace),
        SCMP_SYS(process_vm_readv),
        SCMP_SYS(process_vm_writev),
        SCMP_SYS(kexec_load),
        SCMP_SYS(kexec_file_load),
        SCMP_SYS(bpf),
        SCMP_SYS(mount),
        SCMP_SYS(umount2),
        SCMP_SYS(pivot_root),
        SCMP_SYS(chroot),
        SCMP_SYS(keyctl),
        SCMP_SYS(add_key),
        SCMP_SYS(request_key),
        SCMP_SYS(perf_event_open),
        SCMP_SYS(userfaultfd),
        SCMP_SYS(unshare),
        SCMP_SYS(setns),
        SCMP_SYS(init_module),
        SCMP_SYS(finit_module),
        SCMP_SYS(delete_module),
        SCMP_SYS(swapon),
        SCMP_SYS(swapoff),
        SCMP_SYS(reboot),
        SCMP_SYS(settimeofday),
        SCMP_SYS(clock_settime),
        SCMP_SYS(adjtimex),
        SCMP_SYS(acct),
        SCMP_SYS(open_by_handle_at),
        SCMP_SYS(io_uring_setup),
        SCMP_SYS(io_uring_enter),
        SCMP_SYS(io_uring_register),
        SCMP_SYS(sethostname),
        SCMP_SYS(syslog),
};

static const int seccomp_software[] = {
        SCMP_SYS(socket),     SCMP_SYS(socketpair), SCMP_SYS(connect), SCMP_SYS(bind),
        SCMP_SYS(listen),     SCMP_SYS(accept),     SCMP_SYS(accept4), SCMP_SYS(shmget),
        SCMP_SYS(shmat),      SCMP_SYS(msgget),     SCMP_SYS(semget),  SCMP_SYS(mq_open),
        SCMP_SYS(pidfd_open), SCMP_SYS(kcmp),       SCMP_SYS(setsid),  SCMP_SYS(setpgid),
};

#endif
