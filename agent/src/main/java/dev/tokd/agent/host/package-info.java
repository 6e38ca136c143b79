/**
 * What the daemon asks of the machine under it: private files and folders, the lock that keeps a second
 * daemon away, the end of another process, and word from logind that the machine sleeps or a screen locks.
 *
 * <p>Non-goals: it knows no vault, no token and no wire; it moves bytes it does not understand.
 *
 * <p>Promise: {@link dev.tokd.agent.host.FileWrites} and {@link dev.tokd.agent.host.FileAppends} make
 * the only file writes of the daemon besides its log. The first leave the old file or the new one, never
 * neither; the second whole lines, of which a crash can tear only the last.
 */
@NullMarked
package dev.tokd.agent.host;

import org.jspecify.annotations.NullMarked;
