/**
 * Benchmarks of the packaged service over HTTP. {@code bench/ledger}, {@code bench/directory},
 * {@code bench/analytics} and {@code bench/compare} run them; {@code bench/README.md} describes
 * them.
 */
@NullMarked
package bench;

import org.jspecify.annotations.NullMarked;
