/**
 * How the service starts and ends: settings, the embedded database, the secret, the first tokens.
 *
 * <p>It owns the command line, the exit codes and what a newcomer reads on the terminal. It may
 * call {@code platform}, {@code embedded} and {@code demo}; features know nothing of it: what it
 * has found out reaches them as settings.
 */
@NullMarked
package customerservice.start;

import org.jspecify.annotations.NullMarked;
