/**
 * Keeps definitions and client secrets in one sealed file, and tokens in a second.
 *
 * <p>Use: {@link dev.tokd.agent.vault.Vault#init} once, then {@link
 * dev.tokd.agent.vault.Vault#unlock} with the 32-byte key of any slot. The random data key is
 * wrapped once per slot (HKDF-SHA256, AES-256-GCM); the body is sealed under a key derived from the
 * data key and 32 fresh random bytes per write, with the whole header as associated data. While
 * unlocked, the data key lies off the heap and each secret is sealed again, together with where it
 * may go.
 *
 * <p>Non-goals: no passphrase ever comes here (slot keys do), no provider, no policy. Rolling back the
 * vault and the state folder together goes unseen.
 *
 * <p>Promise: version 1 files open forever; there is one encoding, and everything else is refused with
 * the file untouched.
 */
@NullMarked
package dev.tokd.agent.vault;

import org.jspecify.annotations.NullMarked;
