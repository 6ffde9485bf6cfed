/** What the tests of every package share. */
@NullMarked
package customerservice;

import org.jspecify.annotations.NullMarked;
