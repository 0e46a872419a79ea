"""The shipped packages in other clothes: what `flis contract learn` makes of a delivery that no contract describes."""
