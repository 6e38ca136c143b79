/**
 * What OpenAPI documents say about scopes.
 *
 * <p>Non-goals: anything else they say. Promise: documents are others'; they are read as data, within limits.
 */
@NullMarked
package dev.tokd.cli.openapi;

import org.jspecify.annotations.NullMarked;
