/**
 * Measures the service from outside. Run with {@code bench/ledger} and {@code bench/directory}; see
 * {@code bench/README.md}.
 */
@NullMarked
package bench;

import org.jspecify.annotations.NullMarked;
