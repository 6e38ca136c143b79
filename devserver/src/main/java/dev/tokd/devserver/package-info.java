/**
 * An embedded authorization server for tokd's demo and tests, on Spring Authorization Server, with Auth0's token
 * endpoint beside the standard one.
 *
 * <p>Purpose: a provider that behaves, refuses and misbehaves on command, so that a test can name the bad day it is
 * about. {@link dev.tokd.devserver.DevServer} is the way in; what it can do wrong is listed in
 * {@link dev.tokd.devserver.Fault}.
 *
 * <p>Non-goals: being shipped, being safe on a network, keeping anything. It listens on the loopback address only, holds
 * client secrets in plain memory and forgets everything when it stops.
 *
 * <p>Promise: nothing is printed below warning level, every wait can be released, and a fault never outlives the server.
 */
@NullMarked
package dev.tokd.devserver;

import org.jspecify.annotations.NullMarked;
