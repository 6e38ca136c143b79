/**
 * Calls of APIs with an app's token.
 *
 * <p>Non-goals: knowing any API. Promise: the token goes to one origin, the API's own, and follows no redirect
 * or link to another.
 */
@NullMarked
package dev.tokd.cli.api;

import org.jspecify.annotations.NullMarked;
