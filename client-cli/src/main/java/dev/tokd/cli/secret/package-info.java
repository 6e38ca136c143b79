/**
 * Where secrets come from: a prompt without echo, standard input, a private file; and how a passphrase
 * becomes a slot key.
 *
 * <p>Non-goals: never the command line, never a terminal that is not there. Promise: a secret is only a
 * {@code Secret}; no message here quotes one; what is removed from one is said.
 */
@NullMarked
package dev.tokd.cli.secret;

import org.jspecify.annotations.NullMarked;
