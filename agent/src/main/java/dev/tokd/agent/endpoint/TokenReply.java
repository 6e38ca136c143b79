package dev.tokd.agent.endpoint;

import dev.tokd.agent.broker.Served;

/**
 * A token on its way out. Its bytes are copied from where they lie straight into the socket's buffer; if
 * they were wiped meanwhile, the answer is {@code locked}.
 *
 * @param served the token
 */
public record TokenReply(Served served) implements Reply {}
