/** Requests that are made up from the description of the API: right, nearly right, and hostile. */
@NullMarked
package customerservice.fuzz;

import org.jspecify.annotations.NullMarked;
