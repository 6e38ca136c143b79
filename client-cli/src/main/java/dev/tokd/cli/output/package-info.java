/**
 * What is shown: payload on standard output, everything else on standard error.
 *
 * <p>Non-goals: no meaning of the words shown. Promise: foreign text reaches a terminal only without its
 * control characters; colour only on a terminal.
 */
@NullMarked
package dev.tokd.cli.output;

import org.jspecify.annotations.NullMarked;
