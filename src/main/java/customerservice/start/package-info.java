/**
 * The process: command line, exit codes, startup banner, the embedded database, the first tokens,
 * the search for faults, and the training of the AOT cache. It owns no table; it may call {@code
 * platform}, {@code embedded}, {@code access.token}, {@code console} and {@code demo}, and no
 * package calls it. Start reading at {@link customerservice.start.Main}.
 */
@NullMarked
package customerservice.start;

import org.jspecify.annotations.NullMarked;
