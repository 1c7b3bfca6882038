module postdog.io

go 1.26.0
