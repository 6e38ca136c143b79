/**
 * End-to-end tests of what is installed: the tree that {@code mvn package} leaves, driven from outside as its users do.
 *
 * <p>No class of the product is used here, only its programs; a Keycloak, a fake agent and the devserver play the
 * others. Every test runs with a home of its own and touches nothing of whoever runs it.
 */
@NullMarked
package dev.tokd.e2e;

import org.jspecify.annotations.NullMarked;
