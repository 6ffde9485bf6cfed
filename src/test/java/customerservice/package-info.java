/** Tests of the whole service: its structure, its documents, and the separation of tenants. */
@NullMarked
package customerservice;

import org.jspecify.annotations.NullMarked;
