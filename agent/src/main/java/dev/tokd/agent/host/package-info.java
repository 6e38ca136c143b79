/**
 * What the daemon asks of the machine under it: private files and folders, the lock that keeps a second
 * daemon away, the end of another process, and word from logind that the machine sleeps or a screen locks.
 *
 * <p>Non-goals: it knows no vault, no token and no wire; it moves bytes it does not understand.
 *
 * <p>Promise: {@link dev.tokd.agent.host.FileWrites} makes the only file writes of the daemon, and
 * each leaves the old file or the new one, never neither.
 */
@NullMarked
package dev.tokd.agent.host;

import org.jspecify.annotations.NullMarked;
