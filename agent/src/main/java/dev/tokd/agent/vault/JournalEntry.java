package dev.tokd.agent.vault;

import dev.tokd.protocol.Secret;
import org.jspecify.annotations.Nullable;

/**
 * One operation to note in the journal. The caller keeps and wipes the secret.
 *
 * @param operation the operation as it stands now; it replaces the one of the same id
 * @param secret what lies beside it, for example a new client secret not proven yet, or null to keep what
 *     lies there
 */
public record JournalEntry(Operation operation, @Nullable Secret secret) {}
