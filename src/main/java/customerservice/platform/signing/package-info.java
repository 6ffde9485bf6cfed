/**
 * Keyed hashes: signed cursors of lists, and pseudonyms for values that must be recognized but not
 * stored. It may call {@code platform.database} for the key. Start reading at {@link
 * customerservice.platform.signing.Cursors}.
 */
@NullMarked
package customerservice.platform.signing;

import org.jspecify.annotations.NullMarked;
