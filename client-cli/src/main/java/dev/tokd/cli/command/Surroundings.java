package dev.tokd.cli.command;

import dev.tokd.cli.output.Output;
import dev.tokd.cli.secret.Prompter;
import dev.tokd.cli.wire.Watchdog;
import dev.tokd.protocol.Places;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything outside that a command may touch.
 *
 * @param environment the environment variables
 * @param places where things are for this user
 * @param defaultSocket where the socket is when {@code TOKD_SOCK} is not set
 * @param folder the working folder, absolute
 * @param tokdHome the folder that holds {@code bin/tokd}, or null when it is not known
 * @param ownUid the uid this process runs as
 * @param stdin standard input
 * @param prompter a person, if there is one
 * @param output standard output and error
 * @param plan opens what the launcher reads the variables of a command from
 * @param random what keys and salts are made of
 * @param watchdog ends calls that take too long
 * @param spawner starts other programs
 * @param pause waits between two looks
 * @param clock the wall clock
 */
public record Surroundings(
        Map<String, String> environment,
        Places places,
        Path defaultSocket,
        Path folder,
        @Nullable Path tokdHome,
        long ownUid,
        InputStream stdin,
        Prompter prompter,
        Output output,
        Supplier<OutputStream> plan,
        SecureRandom random,
        Watchdog watchdog,
        Spawner spawner,
        Consumer<Duration> pause,
        InstantSource clock) {}
