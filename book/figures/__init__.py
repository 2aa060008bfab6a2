"""Charts: one function a figure, DataFrame in, Altair chart out, nothing read and nothing written."""
