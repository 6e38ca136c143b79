package dev.tokd.agent.provider;

/** The presets there are. */
public final class Presets {
    private Presets() {}

    /**
     * Finds a preset.
     *
     * @param name its name
     * @return the preset
     * @throws dev.tokd.protocol.ProblemException {@link dev.tokd.protocol.ErrorCode#INVALID_DEFINITION} when
     *     unknown, naming the nearest
     */
    public static Preset named(String name) {
        throw new UnsupportedOperationException(name);
    }
}
