/**
 * Clients found in other tools' files.
 *
 * <p>Non-goals: formats nobody keeps secrets in, and other tools' encryption. Promise: what a file holds is
 * looked at in place; a secret leaves it only as a {@link dev.tokd.protocol.Secret}.
 */
@NullMarked
package dev.tokd.cli.intake;

import org.jspecify.annotations.NullMarked;
