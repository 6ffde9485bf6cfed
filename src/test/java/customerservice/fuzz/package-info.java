/** Fuzzing: valid, nearly valid and hostile requests generated from the API description. */
@NullMarked
package customerservice.fuzz;

import org.jspecify.annotations.NullMarked;
