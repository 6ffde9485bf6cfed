/**
 * Benchmarks of the packaged service over HTTP. {@code bench/ledger} and {@code bench/directory}
 * run them; {@code bench/README.md} describes them.
 */
@NullMarked
package bench;

import org.jspecify.annotations.NullMarked;
