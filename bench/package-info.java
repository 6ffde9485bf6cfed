/** Measures the ledger from outside. Run with {@code bench/ledger}; see {@code bench/README.md}. */
@NullMarked
package bench;

import org.jspecify.annotations.NullMarked;
